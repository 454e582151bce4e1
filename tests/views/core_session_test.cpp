// SPDX-License-Identifier: MIT
// What lab_core answers to the worker, without its C ABI.
#include "wasm/core_session.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <string>

#include "shared/error.h"
#include "shared/image_codec.h"
#include "shared/model_index.h"
#include "shared/rng.h"
#include "tests/shared/manifest_example.h"

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
  CHECK(entry.dump() ==
        R"({"id":"capsules-vae","title":"Capsules, VAE","family":"vae","dataset":"capsules",)"
        R"("bytes":3010,"can":{"samples":true,"encodes":true,"decodes":true,)"
        R"("interpolates":true,"restores":true,"scores":true,"conditional":false}})");
  const lab::Json& decoder = reply.object("networks")["decoder"];
  CHECK(decoder["file"] == "decoder.onnx");
  CHECK(decoder["bytes"] == 2000);
  CHECK(decoder["sha256"] == std::string(64, 'b'));
  CHECK(decoder["inputs"][0]["name"] == "code");
  CHECK(decoder["outputs"][0]["shape"] == lab::Json({-1, 3, 64, 64}));
  CHECK(reply.object("files")["bank"]["file"] == "bank.bin");
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

TEST_CASE("codes are the core's own random numbers") {
  lab::CoreSession session = opened();
  const lab::Message reply =
      session.answer({"codes", {{"model", "m"}, {"seed", 3}, {"count", 2}}, {}});
  CHECK(reply.part("codes").shape == std::vector<std::int64_t>{2, 128});
  CHECK(lab::values_of<float>(reply.part("codes")) == lab::normal_samples(3, 256));
  check_refusal(session, {"codes", {{"model", "m"}, {"seed", 3}, {"count", 5000}}, {}},
                "codes.count: expected 1 to 4096, found 5000");
  check_refusal(session, {"codes", {{"model", "m"}, {"seed", -1}, {"count", 1}}, {}},
                "codes.seed: expected a number from 0, found -1");
}

TEST_CASE("a decoder's output becomes pictures") {
  lab::CoreSession session = opened();
  const lab::Message reply =
      session.answer({"pictures", {{"model", "m"}}, {planes("values", 1.0f)}});
  CHECK(reply.part("pictures").shape == std::vector<std::int64_t>{1, kSide, kSide, 3});
  CHECK(reply.part("pictures").bytes == std::vector<std::uint8_t>(3 * kPixels, 255));
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
  lab::NamedTensor small = planes("input", 0.0f);
  small.shape = {1, 3, kSide * kSide, 1};
  check_refusal(session, {"score", {{"model", "m"}}, {planes("reconstruction", 0.0f), small}},
                "score.input: expected [1, 3, 64, 64], found [1, 3, 4096, 1]");
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
