// SPDX-License-Identifier: MIT
// models/index.json: what is written of a manifest, that it is read back, and what is refused.
#include "shared/bundle/model_index.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>

#include "shared/base/error.h"
#include "tests/shared/bundle/manifest_example.h"

using Catch::Matchers::Message;

namespace {

std::vector<lab::IndexEntry> example_index() {
  std::vector<lab::IndexEntry> entries;
  for (const lab::Manifest& manifest :
       {example_manifest(), example_map_detector(), example_feature_detector()}) {
    entries.push_back(lab::index_entry(manifest));
  }
  entries[1].is_default = true;
  return entries;
}

void expect_index_refused(const std::string& from, const std::string& to,
                          const std::string& message) {
  std::string text = lab::write_model_index(example_index());
  const std::size_t place = text.find(from);
  REQUIRE(place != std::string::npos);
  CAPTURE(from, to);
  text.replace(place, from.size(), to);
  CHECK_THROWS_MATCHES(lab::parse_model_index(text), lab::Error,
                       Message("models/index.json" + message));
}

}  // namespace

TEST_CASE("an index comes back from its text") {
  CHECK(lab::parse_model_index(lab::write_model_index(example_index())) == example_index());
}

TEST_CASE("an entry says what the networks take and give, and nothing of weights") {
  lab::IndexEntry entry = lab::index_entry(example_map_detector());
  entry.is_default = true;
  CHECK(lab::write_model_index({entry}) == R"({
  "models": [
    {
      "id": "capsules-inspector",
      "title": "Capsules, VAE",
      "family": "inspector",
      "dataset": "capsules",
      "classes": 2,
      "image": {
        "channels": 3,
        "height": 64,
        "width": 64
      },
      "latent": null,
      "networks": {
        "inspector": {
          "inputs": [
            "image"
          ],
          "outputs": [
            "map",
            "image"
          ]
        }
      },
      "scoring": "map",
      "bytes": 1008,
      "image_auroc": 0.875,
      "default": true
    }
  ]
}
)");
}

TEST_CASE("an entry can do what its manifest can") {
  for (const lab::Manifest& manifest :
       {example_manifest(), example_map_detector(), example_feature_detector()}) {
    CHECK(lab::capabilities_of(lab::index_entry(manifest).outline) ==
          lab::capabilities_of(manifest));
  }
}

TEST_CASE("text that is no index is refused") {
  for (const auto& [text, message] : std::vector<std::pair<std::string, std::string>>{
           {"<html>", ": expected JSON, found a syntax error at byte 1"},
           {"{\"models\": {}}", ".models: expected an array, found an object"},
           {"{\"models\": []}", ".models: expected at least one model, found none"},
           {"{\"models\": [{\"id\": \"a\"}]}",
            ".models[0].title: expected a value, found no such key"}}) {
    CHECK_THROWS_MATCHES(lab::parse_model_index(text), lab::Error,
                         Message("models/index.json" + message));
  }
}

TEST_CASE("entries are read as strictly as manifests") {
  expect_index_refused(
      "\"id\": \"capsules-vae\"", "\"id\": \"../x\"",
      ".models[0].id: expected 1 to 100 of the characters a-z 0-9 -, first a letter or "
      "digit, found \"../x\"");
  expect_index_refused("\"id\": \"capsules-vae\"", "\"id\": \"capsules-inspector\"",
                       ".models[1].id: expected an id used once, found \"capsules-inspector\"");
  expect_index_refused("\"bytes\"", "\"default\": true, \"bytes\"",
                       ".models[1].default: expected one default, found a second");
  expect_index_refused("\"code_log_variance\"", "\"variance\"",
                       ".models[0].networks.encoder.outputs[1]: expected one of image, code, "
                       "code_log_variance, label, map, mask, time, velocity, feature, found "
                       "\"variance\"");
  expect_index_refused(
      "\"scoring\": \"map\"", "\"scoring\": \"guess\"",
      ".models[1].scoring: expected one of residual, map, feature, found \"guess\"");
  expect_index_refused("\"channels\": 3", "\"channels\": 2",
                       ".models[0].image.channels: expected 1 or 3, found 2");
  expect_index_refused("\"latent\": null,", "",
                       ".models[1].latent: expected a value, found no such key");
}

TEST_CASE("an entry says how well a model scores only where that was measured") {
  lab::Manifest unmeasured = example_manifest();
  unmeasured.metrics.clear();
  const lab::IndexEntry entry = lab::index_entry(unmeasured);
  CHECK_FALSE(entry.image_auroc);
  const std::string text = lab::write_model_index({entry});
  CHECK(text.find("image_auroc") == std::string::npos);
  CHECK_FALSE(lab::parse_model_index(text)[0].image_auroc);
  expect_index_refused(R"("image_auroc": 0.875)", R"("image_auroc": 1.5)",
                       ".models[0].image_auroc: expected a number from 0 to 1, found 1.5");
}

TEST_CASE("an entry says how near samples are to pictures where that was measured") {
  lab::Manifest measured = example_manifest();
  measured.metrics.push_back({"frechet_distance", 14.5, std::nullopt, "1", "10000 samples"});
  const std::string text = lab::write_model_index({lab::index_entry(measured)});
  CHECK(text.find("\"frechet_distance\": 14.5") != std::string::npos);
  CHECK(lab::parse_model_index(text)[0].frechet_distance == 14.5);
  CHECK_FALSE(lab::index_entry(example_manifest()).frechet_distance);
  expect_index_refused(
      R"("image_auroc": 0.875)", R"("frechet_distance": -1)",
      ".models[0].frechet_distance: expected a number from 0 to 1000000000, found -1");
}
