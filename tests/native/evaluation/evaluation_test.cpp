// SPDX-License-Identifier: MIT
// Which families of figures are measured on bundles of different networks.
#include "native/evaluation/evaluation.h"

#include <catch2/catch_test_macros.hpp>

#include "shared/bundle/capabilities.h"
#include "tests/native/detector_bundle.h"

namespace lab {
namespace {

// Plain pictures: good ones of byte 51, and then defective ones of byte 255.
class PlainPictures : public Dataset {
 public:
  PlainPictures(std::size_t good, std::size_t defective) : good_(good), defective_(defective) {}
  std::size_t size() const override { return good_ + defective_; }
  Example get(std::size_t index) const override {
    Example example;
    example.label = index < good_ ? 0 : 1;
    example.image = Image(2, 2, 1, index < good_ ? 51 : 255);
    return example;
  }

 private:
  std::size_t good_;
  std::size_t defective_;
};

DataSource plain_source(std::vector<std::string> classes = {"good", "white"}) {
  DataSource source;
  source.classes = std::move(classes);
  const std::size_t defective = source.classes.size() > 1 ? 2 : 0;
  source.choose = std::make_unique<PlainPictures>(1, 0);
  source.test = std::make_unique<PlainPictures>(3, defective);
  return source;
}

Bundle with_method(const std::map<std::string, Network>& networks, const ScoringMethod& method) {
  return open_draft(detector_draft(networks, method));
}

std::vector<std::string> unmeasurable(const Bundle& bundle, const DataSource& source) {
  std::vector<std::string> names;
  for (const auto& family : unmeasurable_families(bundle, source, {})) {
    names.emplace_back(family.name);
  }
  return names;
}

using Names = std::vector<std::string>;

std::vector<std::string> measured(const Bundle& bundle, const DataSource& source) {
  std::vector<std::string> names;
  for (const auto& metric : evaluate_bundle(bundle, source, {})) names.push_back(metric.name);
  return names;
}

const Names kDetection = {
    "image_auroc", "image_auroc_white", "f1_max", "trivial_f1", "recall_at_5_percent_false_alarms",
    "true_good",   "false_alarms",      "missed", "caught"};

}  // namespace

TEST_CASE("a network with a map alone is measured by what it detects") {
  const Bundle bundle = with_method(bare_map_networks(), MapMethod{});
  CHECK(measured(bundle, plain_source()) == kDetection);
  CHECK(unmeasurable(bundle, plain_source()) == Names{"evidence", "reconstruction"});
}

TEST_CASE("whatever redraws pictures is measured by it, with codes or without") {
  Names both = kDetection;
  both.insert(both.begin(), "reconstruction_mse");
  for (const Bundle& bundle : {with_method(doubling_networks(), MapMethod{}),
                               with_method(critical_networks(), FeatureMethod{}),
                               with_method(grey_networks(), ResidualMethod{})}) {
    CHECK(measured(bundle, plain_source()) == both);
    const bool samples = capabilities_of(bundle.manifest).samples;
    CHECK(unmeasurable(bundle, plain_source()) ==
          (samples ? Names{"evidence", "generation"} : Names{"evidence"}));
    const auto metrics = evaluate_bundle(bundle, plain_source(), {});
    // Of the good pictures alone, which are redrawn as they are but for the rounding of 0.2.
    CHECK(metrics[0].value < 1e-14);
    CHECK(metrics[0].split == "test, 3 good images");
    CHECK(metrics[1].value == 1);
  }
}

TEST_CASE("detection takes scoring and defects") {
  const Bundle no_scoring = hand_made_bundle(bare_map_networks(), two_by_two());
  CHECK(measured(no_scoring, plain_source()).empty());
  CHECK(unmeasurable(no_scoring, plain_source()) ==
        Names{"evidence", "reconstruction", "detection"});
  const Bundle detector = with_method(bare_map_networks(), MapMethod{});
  CHECK(measured(detector, plain_source({"good"})).empty());
  CHECK(unmeasurable(detector, plain_source({"good"})) ==
        Names{"evidence", "reconstruction", "detection"});
}

TEST_CASE("what cannot be measured says what it takes") {
  const auto families = unmeasurable_families(hand_made_bundle(bare_map_networks(), two_by_two()),
                                              plain_source(), {});
  REQUIRE(families.size() == 3);
  CHECK(families[0].takes ==
        "codes with a variance and a prior, decoded without a class to pixels from 0 to 1 through "
        "a sigmoid");
  CHECK(families[1].takes ==
        "networks from image to image, directly or by a code and without a class");
  CHECK(families[2].takes == "calibrated scoring, and test pictures with defects");
}

}  // namespace lab
