// SPDX-License-Identifier: MIT
// Which networks a score takes, and scores by the three methods, worked out by hand.
#include "shared/inspection/inspection.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>

#include "shared/base/error.h"
#include "tests/shared/bundle/manifest_example.h"
#include "tests/shared/image/drawn_capsule.h"

using Catch::Approx;
using Catch::Matchers::Message;
using lab::Evidence;
using lab::InspectionStep;
using lab::Meaning;
using lab::ScoringKind;
using Value = lab::InspectionValue;

namespace {

lab::PreprocessSpec two_pixels() {
  lab::PreprocessSpec spec;
  spec.height = 1;
  spec.width = 2;
  return spec;
}

// A model of two-pixel pictures whose calibration scores are 0.1, 0.2 ... 0.9, threshold 0.9.
lab::Manifest two_pixel_manifest(const lab::ScoringMethod& method) {
  lab::Manifest manifest;
  manifest.id = "two-pixels";
  manifest.preprocess = two_pixels();
  lab::ScoringInfo scoring;
  scoring.method = method;
  for (int i = 1; i <= 9; ++i) scoring.calibration_scores.push_back(i / 10.0);
  scoring.threshold = 0.9;
  manifest.scoring = scoring;
  return manifest;
}

const std::vector<float> kInput{0, 1};
const std::vector<float> kReconstruction{0.5f, 1};

Evidence redrawn() { return {{Value::input, kInput}, {Value::reconstruction, kReconstruction}}; }

}  // namespace

TEST_CASE("a residual goes from the image to its code and back") {
  const lab::InspectionPlan plan = lab::plan_inspection(example_manifest(), ScoringKind::residual);
  CHECK(plan.steps ==
        std::vector<InspectionStep>{
            {"encoder", {{"image", Value::input}}, {{"mean", Value::code}}},
            {"decoder", {{"code", Value::code}}, {{"image", Value::reconstruction}}}});
  CHECK(plan.evidence == std::vector<Value>{Value::input, Value::reconstruction});
}

TEST_CASE("a picture's code takes the network that encodes and no other") {
  const lab::InspectionPlan plan = lab::plan_encoding(example_manifest());
  CHECK(plan.steps == std::vector<InspectionStep>{
                          {"encoder", {{"image", Value::input}}, {{"mean", Value::code}}}});
  CHECK(plan.evidence == std::vector<Value>{Value::code});
}

TEST_CASE("a network that gives a map and an image runs once") {
  const lab::InspectionPlan plan = lab::plan_inspection(example_map_detector(), ScoringKind::map);
  CHECK(plan.steps == std::vector<InspectionStep>{
                          {"inspector",
                           {{"image", Value::input}},
                           {{"defects", Value::map}, {"restored", Value::reconstruction}}}});
  CHECK(plan.evidence == std::vector<Value>{Value::map, Value::reconstruction});
}

TEST_CASE("a map needs no corrected picture") {
  lab::Manifest manifest = example_map_detector();
  manifest.networks.at("inspector").outputs.pop_back();
  const lab::InspectionPlan plan = lab::plan_inspection(manifest, ScoringKind::map);
  CHECK(plan.steps.size() == 1);
  CHECK(plan.evidence == std::vector<Value>{Value::map});
}

TEST_CASE("a score by a map makes no corrected picture, one by a residual has to") {
  const lab::InspectionPlan plan = lab::plan_score(example_map_detector(), ScoringKind::map);
  CHECK(plan.steps == std::vector<InspectionStep>{
                          {"inspector", {{"image", Value::input}}, {{"defects", Value::map}}}});
  CHECK(plan.evidence == std::vector<Value>{Value::map});
  CHECK(lab::plan_score(example_manifest(), ScoringKind::residual) ==
        lab::plan_inspection(example_manifest(), ScoringKind::residual));
}

TEST_CASE("features are those of the image and of its reconstruction") {
  const lab::InspectionPlan plan =
      lab::plan_inspection(example_feature_detector(), ScoringKind::feature);
  CHECK(plan.steps ==
        std::vector<InspectionStep>{
            {"encoder", {{"image", Value::input}}, {{"mean", Value::code}}},
            {"generator", {{"code", Value::code}}, {{"image", Value::reconstruction}}},
            {"critic", {{"image", Value::input}}, {{"features", Value::feature}}},
            {"critic",
             {{"image", Value::reconstruction}},
             {{"features", Value::reconstruction_feature}}}});
  CHECK(plan.evidence == std::vector<Value>{Value::input, Value::reconstruction, Value::feature,
                                            Value::reconstruction_feature});
}

TEST_CASE("a network from image to image is preferred to the way through a code") {
  lab::Manifest manifest = example_manifest();
  manifest.networks["restorer"] = {
      {"restorer.onnx", std::string(64, 'c'), 1},
      {{"picture", Meaning::image, {-1, 3, 64, 64}}, {"known", Meaning::mask, {-1, 1, 64, 64}}},
      {{"restored", Meaning::image, {-1, 3, 64, 64}}},
      1,
      1};
  const lab::InspectionPlan plan = lab::plan_inspection(manifest, ScoringKind::residual);
  CHECK(plan.steps ==
        std::vector<InspectionStep>{{"restorer",
                                     {{"picture", Value::input}, {"known", Value::mask}},
                                     {{"restored", Value::reconstruction}}}});
}

TEST_CASE("the strongest method is a map, then features, then what is not redrawn") {
  CHECK(lab::strongest_method(lab::outline_of(example_map_detector())) == ScoringKind::map);
  CHECK(lab::strongest_method(lab::outline_of(example_feature_detector())) == ScoringKind::feature);
  CHECK(lab::strongest_method(lab::outline_of(example_manifest())) == ScoringKind::residual);
  lab::Manifest generator = example_manifest();
  generator.networks.erase("encoder");
  CHECK(lab::strongest_method(lab::outline_of(generator)) == std::nullopt);
}

TEST_CASE("a method without its networks has no plan") {
  CHECK_THROWS_MATCHES(lab::plan_inspection(example_manifest(), ScoringKind::map), lab::Error,
                       Message("capsules-vae: expected a network from image to map, found none"));
  CHECK_THROWS_MATCHES(
      lab::plan_inspection(example_manifest(), ScoringKind::feature), lab::Error,
      Message("capsules-vae: expected a network from image to feature, found none"));
  lab::Manifest map_only = example_map_detector();
  map_only.networks.at("inspector").outputs.pop_back();
  CHECK_THROWS_MATCHES(lab::plan_inspection(map_only, ScoringKind::residual), lab::Error,
                       Message("capsules-inspector: expected networks from image to image, or to "
                               "code and back, found none"));
}

TEST_CASE("the residual method pools the difference") {
  const lab::ResidualMethod method{lab::Residual::squared, {.pooling = lab::Pooling::mean}};
  const lab::Anomaly anomaly = lab::score_evidence(redrawn(), two_pixels(), method);
  CHECK(anomaly.map.values == std::vector<float>{0.25f, 0});
  CHECK(anomaly.score == 0.125);
}

TEST_CASE("the map method pools the network's own map and looks at nothing else") {
  const std::vector<float> map{0.5f, 0.75f};
  const lab::MapMethod method{{.pooling = lab::Pooling::mean}};
  const lab::Anomaly anomaly = lab::score_evidence({{Value::map, map}}, two_pixels(), method);
  CHECK(anomaly.map.values == map);
  CHECK(anomaly.score == 0.625);
}

TEST_CASE("a map is smoothed before it is pooled") {
  const std::vector<float> map{0, 1};
  const lab::MapMethod method{{.smoothing = 1, .pooling = lab::Pooling::max}};
  const lab::Anomaly anomaly = lab::score_evidence({{Value::map, map}}, two_pixels(), method);
  CHECK(anomaly.map.values[0] > 0.2f);
  CHECK(anomaly.map.values[0] + anomaly.map.values[1] == Approx(1));
  CHECK(anomaly.score == anomaly.map.values[1]);
}

TEST_CASE("the feature method adds kappa times the mean squared difference of the features") {
  const std::vector<float> feature{1, 2};
  const std::vector<float> other{0, 4};
  Evidence evidence = redrawn();
  evidence[Value::feature] = feature;
  evidence[Value::reconstruction_feature] = other;
  lab::FeatureMethod method;  // the mean squared residual, as in the paper
  method.kappa = 2;
  const lab::Anomaly anomaly = lab::score_evidence(evidence, two_pixels(), method);
  CHECK(anomaly.map.values == std::vector<float>{0.25f, 0});
  CHECK(anomaly.score == 0.125 + 2 * (1.0 + 4.0) / 2);
}

TEST_CASE("a verdict has a p-value, a side of the threshold and a corrected picture") {
  const lab::Manifest manifest = two_pixel_manifest(lab::ResidualMethod{});
  const lab::Finding finding = lab::judge(redrawn(), manifest);
  CHECK(finding.score == 0.5);
  CHECK(finding.p_value == 0.6);  // (1 + 5 of 9) / 10
  CHECK_FALSE(finding.anomalous);
  REQUIRE(finding.corrected);
  CHECK(finding.corrected->pixels == std::vector<std::uint8_t>{128, 255});
  const std::vector<float> other{1, 1};
  const lab::Finding defect =
      lab::judge({{Value::input, kInput}, {Value::reconstruction, other}}, manifest);
  CHECK(defect.score == 1.0);
  CHECK(defect.p_value == 0.1);
  CHECK(defect.anomalous);
}

TEST_CASE("without a reconstruction there is no corrected picture") {
  const lab::Manifest manifest = two_pixel_manifest(lab::MapMethod{});
  CHECK_FALSE(lab::judge({{Value::map, kInput}}, manifest).corrected);
}

TEST_CASE("values that are missing or of another size are refused by name") {
  const lab::PreprocessSpec spec = two_pixels();
  CHECK_THROWS_MATCHES(lab::score_evidence({{Value::input, kInput}}, spec, lab::ResidualMethod{}),
                       lab::Error,
                       Message("inspection: expected a value reconstruction, found none"));
  const std::vector<float> three(3);
  CHECK_THROWS_MATCHES(lab::score_evidence({{Value::map, three}}, spec, lab::MapMethod{}),
                       lab::Error, Message("inspection.map: expected 2 values, found 3"));
  Evidence evidence = redrawn();
  evidence[Value::feature] = three;
  evidence[Value::reconstruction_feature] = kInput;
  CHECK_THROWS_MATCHES(lab::score_evidence(evidence, spec, lab::FeatureMethod{}), lab::Error,
                       Message("mean_squared_difference: expected as many values in both, at "
                               "least one, found 3 and 2"));
  CHECK_THROWS_MATCHES(lab::inspection_value("picture"), lab::Error,
                       Message("inspection: expected a value of a plan, found picture"));
  lab::Manifest manifest = two_pixel_manifest(lab::ResidualMethod{});
  manifest.scoring.reset();
  CHECK_THROWS_MATCHES(lab::judge(redrawn(), manifest), lab::Error,
                       Message("scoring: expected a model that scores pictures, found two-pixels"));
}

TEST_CASE("a picture is prepared with its place, and told apart by what the network sees of it") {
  lab::Manifest manifest = example_manifest();
  lab::PreprocessSpec& spec = manifest.preprocess;
  spec.fit = lab::Fit::crop;
  spec.width = 256;
  spec.height = 112;
  const lab::Image level = lab::test::draw_capsule({});
  lab::PreparedPicture prepared = lab::prepare_picture(level, manifest);
  CHECK_FALSE(prepared.placement);
  CHECK_FALSE(prepared.strangeness);
  CHECK(prepared.picture == lab::fit_image(level, spec));

  spec.pose = lab::PoseSpec{.length = 0.75};
  std::vector<std::vector<double>> known;
  for (int i = 0; i < 20; ++i) {
    known.push_back(lab::likeness_features(
        lab::test::draw_capsule({.x = 95.0 + i, .length = 118.0 + i % 5}), spec));
  }
  manifest.scoring->likeness = lab::learn_likeness(known, known);
  const lab::Image turned =
      lab::test::draw_capsule({.side = 400, .x = 150, .y = 230, .radians = 2.2});
  prepared = lab::prepare_picture(turned, manifest);
  REQUIRE(prepared.placement);
  CHECK(prepared.picture == lab::fit_image(turned, spec, prepared.placement));
  CHECK(prepared.strangeness ==
        lab::strangeness(lab::likeness_features(turned, spec), *manifest.scoring->likeness));
  CHECK_THROWS_AS(lab::prepare_picture(lab::Image(99, 99, 3, 8), manifest), lab::Error);
}
