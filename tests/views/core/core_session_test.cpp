// SPDX-License-Identifier: MIT
// What lab_core answers to the worker, without its C ABI.
#include "wasm/core/core_session.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <string>

#include "shared/base/error.h"
#include "shared/base/rng.h"
#include "shared/bundle/model_index.h"
#include "shared/bundle/recalibration.h"
#include "shared/codec/image_codec.h"
#include "tests/shared/bundle/manifest_example.h"
#include "tests/shared/image/drawn_capsule.h"

namespace matchers = Catch::Matchers;

namespace {

constexpr int kSide = 64;  // of the example's pictures
constexpr std::size_t kPixels = std::size_t{kSide} * kSide;

lab::Message open_request(const lab::Manifest& manifest) {
  const std::string text = lab::write_manifest(manifest);
  const std::vector<std::uint8_t> bytes(text.begin(), text.end());
  return {"open_manifest",
          {{"model", "m"}},
          {lab::make_tensor<std::uint8_t>("manifest", {static_cast<std::int64_t>(bytes.size())},
                                          bytes)}};
}

lab::CoreSession opened(const lab::Manifest& manifest = example_manifest()) {
  lab::CoreSession session;
  session.answer(open_request(manifest));
  return session;
}

lab::NamedTensor planes(std::string name, float value) {
  const std::vector<float> values(3 * kPixels, value);
  return lab::make_tensor<float>(std::move(name), {1, 3, kSide, kSide}, values);
}

lab::NamedTensor bytes_part(std::string name, const std::vector<std::uint8_t>& bytes) {
  return lab::make_tensor<std::uint8_t>(std::move(name), {static_cast<std::int64_t>(bytes.size())},
                                        bytes);
}

void check_refusal(lab::CoreSession& session, const lab::Message& request,
                   const std::string& expected) {
  CHECK_THROWS_MATCHES(session.answer(request), lab::Error, matchers::Message(expected));
}

}  // namespace

TEST_CASE("an opened manifest is described for the worker") {
  lab::CoreSession session;
  const lab::Message reply = session.answer(open_request(example_manifest()));
  CHECK(reply.kind == "manifest");
  const lab::Json& entry = reply.object("entry");
  CHECK(
      entry.dump() ==
      R"({"id":"capsules-vae","title":"Capsules, VAE","family":"vae","dataset":"capsules",)"
      R"("bytes":3010,"can":{"samples":true,"encodes":true,"decodes":true,)"
      R"("interpolates":true,"restores":true,"fills":false,"scores":true,"conditional":false},"image_auroc":0.875})");
  const lab::Json& decoder = reply.object("networks")["decoder"];
  CHECK(decoder["file"] == "decoder.onnx");
  CHECK(decoder["bytes"] == 2000);
  CHECK(decoder["sha256"] == std::string(64, 'b'));
  CHECK(reply.object("files")["bank"]["file"] == "bank.bin");
  CHECK(reply.array("first").dump() == R"(["decoder"])");
  CHECK(reply.object("inspection").dump() ==
        R"({"steps":[{"network":"encoder","inputs":{"image":"input"},"outputs":{"mean":"code"}},)"
        R"({"network":"decoder","inputs":{"code":"code"},"outputs":{"image":"reconstruction"}}],)"
        R"("evidence":["input","reconstruction"]})");
  CHECK(reply.object("encoding").dump() ==
        R"({"steps":[{"network":"encoder","inputs":{"image":"input"},"outputs":{"mean":"code"}}],)"
        R"("evidence":["code"]})");
}

TEST_CASE("a detector's plan and first network are told, a model without scoring has none") {
  lab::CoreSession session;
  const lab::Message detector = session.answer(open_request(example_map_detector()));
  CHECK(detector.array("first").dump() == R"(["inspector"])");
  CHECK(detector.fields.at("encoding").is_null());
  CHECK(detector.object("inspection")["evidence"].dump() == R"(["map","reconstruction"])");
  lab::Manifest manifest = example_manifest();
  manifest.scoring.reset();
  manifest.networks.erase("decoder");
  const lab::Message encoder = session.answer(open_request(manifest));
  CHECK(encoder.array("first").empty());
  CHECK(encoder.fields.at("inspection").is_null());
}

TEST_CASE("the index lists what each model can do, the default first") {
  lab::CoreSession session;
  lab::IndexEntry second = lab::index_entry(example_map_detector());
  second.is_default = true;
  const std::string text = lab::write_model_index({lab::index_entry(example_manifest()), second});
  const lab::Message reply =
      session.answer({"open_index", {}, {bytes_part("index", {text.begin(), text.end()})}});
  CHECK(reply.kind == "models");
  const lab::Json& models = reply.array("models");
  REQUIRE(models.size() == 2);
  CHECK(models[0]["id"] == "capsules-inspector");
  CHECK(models[0]["can"]["samples"] == false);
  CHECK(models[0]["can"]["scores"] == true);
  CHECK(models[1]["can"]["samples"] == true);
  check_refusal(session, {"open_index", {}, {bytes_part("index", {'{', '}'})}},
                "models/index.json.models: expected a value, found no such key");
}

TEST_CASE("bytes are answered with their SHA-256") {
  lab::CoreSession session;
  const lab::Message reply =
      session.answer({"sha256", lab::Json::object(), {bytes_part("bytes", {'a', 'b', 'c'})}});
  CHECK(reply.kind == "digest");
  CHECK(reply.text("sha256") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  check_refusal(session, {"sha256", lab::Json::object(), {}},
                "sha256.bytes: expected a part of that name, found nothing");
}

TEST_CASE("a picture file is decoded and normalised as the manifest says") {
  lab::CoreSession session = opened();
  const lab::Image picture(kSide, kSide, 3, 51);
  const lab::Message reply = session.answer({"prepare",
                                             {{"model", "m"}, {"name", "a.png"}},
                                             {bytes_part("file", lab::encode_png(picture))}});
  CHECK(reply.integer("source_width") == kSide);
  CHECK(reply.part("input").shape == std::vector<std::int64_t>{1, 3, kSide, kSide});
  CHECK(lab::values_of<float>(reply.part("input")) ==
        std::vector<float>(3 * kPixels, 51.0f * (1.0f / 255.0f)));
  CHECK(reply.part("picture").bytes == picture.pixels);
}

TEST_CASE("a picture file is decoded as it is") {
  lab::Image picture(3, 2, 1);
  picture.at(2, 1, 0) = 77;
  lab::CoreSession session;
  const lab::Message reply = session.answer(
      {"decode", {{"name", "film.png"}}, {bytes_part("file", lab::encode_png(picture))}});
  CHECK(reply.kind == "decoded");
  CHECK(reply.part("picture").shape == std::vector<std::int64_t>{2, 3, 1});
  CHECK(int{reply.part("picture").bytes[5]} == 77);
  CHECK_THROWS_AS(
      session.answer({"decode", {{"name", "film.png"}}, {bytes_part("file", {1, 2, 3})}}),
      lab::Error);
}

TEST_CASE("a picture of the page's own needs no file") {
  lab::CoreSession session = opened();
  const std::vector<std::uint8_t> grey(128 * 128, 255);
  const lab::Message reply =
      session.answer({"prepare",
                      {{"model", "m"}},
                      {lab::make_tensor<std::uint8_t>("picture", {128, 128, 1}, grey)}});
  CHECK(reply.integer("source_height") == 128);
  CHECK(reply.part("picture").bytes == std::vector<std::uint8_t>(3 * kPixels, 255));
}

TEST_CASE("a reconstruction is scored with verdict and p-value") {
  lab::CoreSession session = opened();
  const lab::Message reply = session.answer(
      {"score", {{"model", "m"}}, {planes("input", 0.0f), planes("reconstruction", 0.5f)}});
  CHECK(reply.number("score") == 0.25);    // squared residual, the same everywhere
  CHECK(reply.number("p_value") == 0.05);  // above all 19 calibration scores
  CHECK(reply.boolean("anomalous"));
  CHECK(lab::values_of<float>(reply.part("map")) == std::vector<float>(kPixels, 0.25f));
  CHECK(reply.part("corrected").bytes == std::vector<std::uint8_t>(3 * kPixels, 128));
  const lab::Message perfect = session.answer(
      {"score", {{"model", "m"}}, {planes("input", 0.5f), planes("reconstruction", 0.5f)}});
  CHECK(perfect.number("score") == 0.0);
  CHECK(perfect.number("p_value") == 1.0);
  CHECK_FALSE(perfect.boolean("anomalous"));
}

TEST_CASE("a map of the network's own is scored, and without a reconstruction none is corrected") {
  lab::CoreSession session = opened(example_map_detector());
  std::vector<float> map(kPixels, 0.125f);
  const auto part = lab::make_tensor<float>("map", {1, 1, kSide, kSide}, map);
  const lab::Message reply = session.answer({"score", {{"model", "m"}}, {part}});
  CHECK(reply.number("score") == 0.125);
  CHECK(reply.number("p_value") == 0.4);  // (1 + 7 of 19) / 20
  CHECK_FALSE(reply.has_part("corrected"));
  const lab::Message corrected =
      session.answer({"score", {{"model", "m"}}, {part, planes("reconstruction", 0.5f)}});
  CHECK(corrected.number("score") == 0.125);
  CHECK(corrected.part("corrected").bytes == std::vector<std::uint8_t>(3 * kPixels, 128));
}

TEST_CASE("features are scored beside the residual") {
  lab::CoreSession session = opened(example_feature_detector());
  const auto features = [](std::string name, float value) {
    const std::vector<float> values(16 * 4 * 4, value);
    return lab::make_tensor<float>(std::move(name), {1, 16, 4, 4}, values);
  };
  const lab::Message reply =
      session.answer({"score",
                      {{"model", "m"}},
                      {planes("input", 0.0f), planes("reconstruction", 0.5f),
                       features("feature", 1.0f), features("reconstruction_feature", 3.0f)}});
  CHECK(reply.number("score") == 0.25 + 1.5 * 4);
}

TEST_CASE("a mask of what is known goes with the input where a network asks for one") {
  lab::CoreSession session;
  lab::Manifest manifest = example_manifest();
  manifest.networks["encoder"].inputs.push_back({"known", lab::Meaning::mask, {-1, 1, 64, 64}});
  session.answer(open_request(manifest));
  const std::vector<std::uint8_t> grey(64 * 64, 255);
  const auto picture = lab::make_tensor<std::uint8_t>("picture", {64, 64, 1}, grey);
  const lab::Message reply = session.answer({"prepare", {{"model", "m"}}, {picture}});
  CHECK(lab::values_of<float>(reply.part("mask")) == std::vector<float>(kPixels, 1.0f));
  lab::CoreSession without = opened();
  CHECK_FALSE(without.answer({"prepare", {{"model", "m"}}, {picture}}).has_part("mask"));
}

TEST_CASE("samples are drawn from the core's own random numbers, for whatever network decodes") {
  lab::CoreSession session = opened();
  const lab::Message reply =
      session.answer({"draw", {{"model", "m"}, {"seed", 3}, {"count", 2}}, {}});
  CHECK(reply.text("network") == "decoder");
  CHECK(reply.part("code").shape == std::vector<std::int64_t>{2, 128});
  CHECK(lab::values_of<float>(reply.part("code")) == lab::normal_samples(3, 256));
  check_refusal(session, {"draw", {{"model", "m"}, {"seed", 3}, {"count", 5000}}, {}},
                "draw.count: expected 1 to 4096, found 5000");
  check_refusal(session, {"draw", {{"model", "m"}, {"seed", -1}, {"count", 1}}, {}},
                "draw.seed: expected a number from 0, found -1");
  lab::CoreSession detector = opened(example_map_detector());
  check_refusal(detector, {"draw", {{"model", "m"}, {"seed", 3}, {"count", 2}}, {}},
                "draw: expected a model that makes pictures from codes of a prior, found "
                "capsules-inspector");
}

TEST_CASE("a conditional generator is asked for its classes in turn") {
  lab::Manifest manifest = example_manifest();
  manifest.scoring.reset();
  auto generator = manifest.networks.extract("decoder");
  generator.key() = "generator";
  generator.mapped().inputs.push_back({"kind", lab::Meaning::label, {-1, 2}});
  manifest.networks.insert(std::move(generator));
  lab::CoreSession session = opened(manifest);
  const lab::Message reply =
      session.answer({"draw", {{"model", "m"}, {"seed", 3}, {"count", 3}}, {}});
  CHECK(reply.text("network") == "generator");
  CHECK(lab::values_of<float>(reply.part("kind")) == std::vector<float>{1, 0, 0, 1, 1, 0});
}

TEST_CASE("a path is followed run by run, each by its number") {
  lab::Manifest manifest = example_manifest();
  manifest.scoring.reset();
  manifest.files.erase("bank");
  manifest.preprocess = {.channels = 1, .height = 1, .width = 1, .low = -1};
  manifest.latent->dim = 1;
  lab::NetworkEntry flow = manifest.networks.at("decoder");
  flow.inputs = {{"x", lab::Meaning::image, {-1, 1, 1, 1}}, {"t", lab::Meaning::time, {-1, 1}}};
  flow.outputs = {{"v", lab::Meaning::velocity, {-1, 1, 1, 1}}};
  manifest.networks = {{"flow", flow}};
  manifest.path = lab::PathInfo{2, 1};
  lab::CoreSession session = opened(manifest);

  const lab::Message drawn =
      session.answer({"draw", {{"model", "m"}, {"seed", 3}, {"count", 1}}, {}});
  CHECK(drawn.text("network") == "flow");
  CHECK(drawn.fields.at("path") == true);
  const auto begin = [&](float value) {
    return session.answer({"begin_path",
                           {{"model", "m"}},
                           {lab::make_tensor<float>("code", {1, 1}, std::vector<float>{value})}});
  };
  const auto go = [&](const lab::Message& state, float velocity) {
    return session.answer(
        {"follow_path",
         {{"path", state.integer("path")}},
         {lab::make_tensor<float>("v", {1, 1, 1, 1}, std::vector<float>{velocity})}});
  };
  const lab::Message one = begin(1);
  const lab::Message other = begin(5);
  CHECK(lab::values_of<float>(one.part("x")) == std::vector<float>{1});
  const lab::Message half = go(one, -1);
  CHECK(half.fields.at("arrived") == false);
  CHECK(lab::values_of<float>(half.part("x")) == std::vector<float>{0.5});
  CHECK(lab::values_of<float>(half.part("t")) == std::vector<float>{0.5});
  CHECK(lab::values_of<float>(go(other, 0).part("x")) == std::vector<float>{5});
  const lab::Message whole = go(half, -1);
  CHECK(whole.fields.at("arrived") == true);
  CHECK(lab::values_of<float>(whole.part("image")) == std::vector<float>{0});
  CHECK(lab::values_of<float>(whole.part("path")) == std::vector<float>{1, 0.5, 0});
  session.answer({"leave_path", {{"path", whole.integer("path")}}, {}});
  check_refusal(session, {"follow_path", {{"path", whole.integer("path")}}, {}},
                "path: expected one that is under way, found 1");
}

TEST_CASE("the output of the network that decodes becomes pictures") {
  lab::CoreSession session = opened();
  const lab::Message reply =
      session.answer({"pictures", {{"model", "m"}}, {planes("image", 1.0f)}});
  CHECK(reply.part("pictures").shape == std::vector<std::int64_t>{1, kSide, kSide, 3});
  CHECK(reply.part("pictures").bytes == std::vector<std::uint8_t>(3 * kPixels, 255));
  check_refusal(session, {"pictures", {{"model", "m"}}, {planes("values", 1.0f)}},
                "decoded pictures: expected a tensor image, found none");
}

TEST_CASE("golden tensors are compared by their largest difference") {
  lab::CoreSession session;
  const std::vector<float> expected{1.0f, 2.0f};
  const std::vector<float> actual{1.0f, 1.5f};
  const auto part = [](std::string name, const std::vector<float>& values) {
    return lab::make_tensor<float>(std::move(name), {static_cast<std::int64_t>(values.size())},
                                   values);
  };
  const lab::Message reply = session.answer(
      {"check_golden", lab::Json::object(), {part("expected", expected), part("actual", actual)}});
  CHECK(reply.number("max_difference") == 0.5);
  check_refusal(
      session,
      {"check_golden", lab::Json::object(), {part("expected", expected), part("actual", {1.0f})}},
      "check_golden: expected 2 values, found 1");
}

TEST_CASE("requests that cannot be answered are refused in words") {
  lab::CoreSession session = opened();
  check_refusal(session, {"explode", {}, {}},
                "lab_core: expected a request of the protocol, found explode");
  check_refusal(session, {"score", {{"model", "n"}}, {}},
                "lab_core: expected an open model, found n");
  const std::vector<float> few(3);
  check_refusal(session,
                {"score",
                 {{"model", "m"}},
                 {planes("reconstruction", 0.0f), lab::make_tensor<float>("input", {3}, few)}},
                "residual_map: expected 12288 values, found 3");
  check_refusal(session, {"score", {{"model", "m"}}, {planes("picture", 0.0f)}},
                "inspection: expected a value of a plan, found picture");
  session.answer({"close_manifest", {{"model", "m"}}, {}});
  check_refusal(session, {"prepare", {{"model", "m"}}, {}},
                "lab_core: expected an open model, found m");
}

TEST_CASE("a model without scoring does not score") {
  lab::Manifest manifest = example_manifest();
  manifest.scoring.reset();
  lab::CoreSession session = opened(manifest);
  check_refusal(
      session, {"score", {{"model", "m"}}, {planes("input", 0.0f), planes("reconstruction", 0.0f)}},
      "scoring: expected a model that scores pictures, found capsules-vae");
}

TEST_CASE("a model is calibrated anew from scores, and its manifest comes back as text") {
  lab::CoreSession session = opened();
  std::vector<double> scores;
  for (int i = 0; i < 19; ++i) scores.push_back(0.5 + 0.01 * i);
  const auto request = [&](double rate) {
    return lab::Message{"recalibrate",
                        {{"model", "m"}, {"rate", rate}, {"strangest", 0.5}},
                        {lab::make_tensor<double>("scores", {19}, scores)}};
  };
  const lab::Message reply = session.answer(request(0.05));
  CHECK(reply.kind == "recalibrated");
  const std::vector<std::uint8_t>& bytes = reply.part("manifest").bytes;
  const lab::Manifest manifest =
      lab::parse_manifest({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  CHECK((manifest == lab::recalibrated(example_manifest(), {scores, 0.5}, 0.05)));
  CHECK(manifest.scoring->threshold == scores.back());
  check_refusal(session, request(0.01),
                "conformal_threshold: expected enough scores for a rate of 0.01, found 19");
}

TEST_CASE("a photograph is answered with its place, and a map is laid over it there") {
  lab::Manifest manifest = example_manifest();
  manifest.preprocess.fit = lab::Fit::crop;
  manifest.preprocess.filter = lab::ResizeFilter::area;
  manifest.preprocess.pose = lab::PoseSpec{.length = 0.75};
  lab::CoreSession session = opened(manifest);
  const lab::Image photograph = lab::test::draw_capsule(
      {.side = 2048, .x = 900, .y = 1100, .radians = 2, .length = 1200, .radius = 200});
  const lab::Message reply = session.answer({"prepare",
                                             {{"model", "m"}, {"name", "a.png"}},
                                             {bytes_part("file", lab::encode_png(photograph))}});
  CHECK(reply.integer("source_width") == 2048);
  CHECK(reply.part("photograph").shape == std::vector<std::int64_t>{1024, 1024, 3});
  CHECK(reply.part("picture").bytes == lab::fit_image(photograph, manifest.preprocess).pixels);
  const lab::Json& numbers = reply.array("placement");
  REQUIRE(numbers.size() == 4);
  const lab::Placement placement{numbers[0], numbers[1], numbers[2], numbers[3]};
  const auto middle = placement.in_photograph(kSide / 2.0, kSide / 2.0);
  CHECK(std::abs(middle.x - 450) < 2);
  CHECK(std::abs(middle.y - 550) < 2);

  const std::vector<float> hot(kPixels, 1.0f);
  lab::Message request{
      "overlay",
      {{"model", "m"}, {"placement", numbers}},
      {reply.part("photograph"), lab::make_tensor<float>("map", {kSide, kSide}, hot)}};
  request.parts[0].name = "picture";
  const std::vector<std::uint8_t> overlay = session.answer(request).part("overlay").bytes;
  REQUIRE(overlay.size() == 3 * 1024 * 1024);
  CHECK(overlay[3 * (550 * 1024 + 450)] > 200);  // inferno's last colour
  CHECK(overlay[0] == 200);                      // the ground, far from the network's picture
  request.fields["placement"] = {0, 0, 0, 0};
  check_refusal(session, request, "overlay.placement: expected a step, found none");
  request.fields["placement"] = {1, 2};
  check_refusal(session, request, "overlay.placement: expected 4 numbers, found others");
  const lab::Image blank(40, 40, 3, 90);
  check_refusal(session,
                {"prepare",
                 {{"model", "m"}, {"name", "a.png"}},
                 {bytes_part("file", lab::encode_png(blank))}},
                "pose: expected one capsule on an even ground, found none");
}
