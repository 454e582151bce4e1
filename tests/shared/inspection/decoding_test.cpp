// SPDX-License-Identifier: MIT
// What the network that decodes is asked, and what its answer shows.
#include "shared/inspection/decoding.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>

#include "shared/base/error.h"
#include "tests/shared/bundle/manifest_example.h"

using Catch::Matchers::Message;
using lab::Meaning;

namespace {

// Codes of two numbers, grey pictures of two pixels, two classes; the label comes first.
lab::Manifest small_generator() {
  lab::Manifest manifest = example_manifest();
  manifest.preprocess = {.channels = 1, .height = 1, .width = 2};
  manifest.latent->dim = 2;
  lab::NetworkEntry generator = manifest.networks.at("decoder");
  generator.inputs = {{"kind", Meaning::label, {-1, 2}}, {"z", Meaning::code, {-1, 2}}};
  generator.outputs = {{"features", Meaning::feature, {-1, 5}},
                       {"picture", Meaning::image, {-1, 1, 1, 2}}};
  manifest.networks = {{"generator", generator}};
  return manifest;
}

const std::vector<float> kCodes{1, 2, 3, 4, 5, 6};

}  // namespace

TEST_CASE("the network that decodes is asked by its own names, in its own order") {
  const lab::Decoding decoding = lab::plan_decoding(small_generator(), kCodes, 1);
  CHECK(decoding.network == "generator");
  REQUIRE(decoding.inputs.size() == 2);
  CHECK(decoding.inputs[0].name == "kind");
  CHECK(decoding.inputs[0].shape == std::vector<std::int64_t>{3, 2});
  CHECK(lab::values_of<float>(decoding.inputs[0]) == std::vector<float>{0, 1, 0, 1, 0, 1});
  CHECK(decoding.inputs[1].name == "z");
  CHECK(lab::values_of<float>(decoding.inputs[1]) == kCodes);
}

TEST_CASE("between two classes each code has its shares of both, and as many as codes") {
  const std::vector<float> shares{1, 0, 0.5f, 0.5f, 0, 1};
  const lab::Decoding decoding = lab::plan_decoding(small_generator(), kCodes, shares);
  CHECK(lab::values_of<float>(decoding.inputs[0]) == shares);
  CHECK(lab::values_of<float>(decoding.inputs[1]) == kCodes);
  CHECK_THROWS_MATCHES(lab::plan_decoding(small_generator(), kCodes, std::vector<float>(4)),
                       lab::Error,
                       Message("capsules-vae: expected [3, 2] shares of classes, found 4"));
  CHECK(lab::label_count(small_generator()) == 2);
}

TEST_CASE("without a class, or with one that there is not, classes come in turn") {
  for (const int label : {-1, 2, 999}) {
    const lab::Decoding decoding = lab::plan_decoding(small_generator(), kCodes, label);
    CHECK(lab::values_of<float>(decoding.inputs[0]) == std::vector<float>{1, 0, 0, 1, 1, 0});
  }
}

TEST_CASE("codes of another dimension, none, or a model that decodes nothing are refused") {
  const std::vector<float> three(3);
  CHECK_THROWS_MATCHES(lab::plan_decoding(small_generator(), three), lab::Error,
                       Message("capsules-vae: expected codes of 2 numbers, found 3"));
  CHECK_THROWS_MATCHES(lab::plan_decoding(small_generator(), {}), lab::Error,
                       Message("capsules-vae: expected codes of 2 numbers, found 0"));
  CHECK_THROWS_MATCHES(
      lab::plan_decoding(example_map_detector(), three), lab::Error,
      Message("capsules-inspector: expected a network from code to image, found none"));
}

TEST_CASE("the pictures are those of the output that is an image") {
  const std::vector<float> features(10);
  const std::vector<float> values{0, 1, 0.5f, 1};
  const std::vector<lab::NamedTensor> outputs{
      lab::make_tensor<float>("features", {2, 5}, features),
      lab::make_tensor<float>("picture", {2, 1, 1, 2}, values)};
  const auto pictures = lab::decoded_pictures(small_generator(), outputs);
  REQUIRE(pictures.size() == 2);
  CHECK(pictures[0].pixels == std::vector<std::uint8_t>{0, 255});
  CHECK(pictures[1].pixels == std::vector<std::uint8_t>{128, 255});
}

TEST_CASE("an answer without pictures, or with pictures of another shape, is refused") {
  const std::vector<float> values{0, 1};
  CHECK_THROWS_MATCHES(lab::decoded_pictures(small_generator(), {}), lab::Error,
                       Message("decoded pictures: expected a tensor picture, found none"));
  const std::vector<lab::NamedTensor> other{
      lab::make_tensor<float>("picture", {1, 1, 2, 1}, values)};
  CHECK_THROWS_MATCHES(lab::decoded_pictures(small_generator(), other), lab::Error,
                       Message("decoded pictures: expected [-1, 1, 1, 2], found [1, 1, 2, 1]"));
}
