// SPDX-License-Identifier: MIT
// A path from noise to a picture: what the network is asked, and where its velocities lead.
#include "shared/inspection/flow_path.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>

#include "shared/base/error.h"
#include "shared/bundle/capabilities.h"
#include "shared/inspection/decoding.h"
#include "tests/shared/bundle/manifest_example.h"

using Catch::Matchers::Message;
using lab::Meaning;
using Values = std::vector<float>;

namespace {

// Grey pictures of two pixels, two classes, two steps.
lab::Manifest small_flow(double guidance) {
  lab::Manifest manifest = example_manifest();
  manifest.scoring.reset();
  manifest.files.erase("bank");
  manifest.preprocess = {.channels = 1, .height = 1, .width = 2, .low = -1};
  manifest.dataset.classes = {"one", "two"};
  manifest.latent = lab::LatentInfo{2, "normal"};
  lab::NetworkEntry flow = manifest.networks.begin()->second;
  flow.inputs = {{"now", Meaning::time, {-1, 1}},
                 {"x", Meaning::image, {-1, 1, 1, 2}},
                 {"kind", Meaning::label, {-1, 2}}};
  flow.outputs = {{"v", Meaning::velocity, {-1, 1, 1, 2}}};
  flow.macs = 7;
  manifest.networks = {{"mover", flow}};
  manifest.path = lab::PathInfo{2, guidance};
  return manifest;
}

lab::NamedTensor velocity(const Values& values) {
  return lab::make_tensor<float>("v", {static_cast<std::int64_t>(values.size()) / 2, 1, 1, 2},
                                 values);
}

Values numbers(const lab::NamedTensor& tensor) { return lab::values_of<float>(tensor); }

}  // namespace

TEST_CASE("a path asks the network at the beginning of each step and goes along its velocity") {
  const lab::Manifest manifest = small_flow(1);
  const lab::Decoding begin = lab::plan_decoding(manifest, Values{1, 2, 3, 4}, 1);
  CHECK(begin.network == "mover");
  CHECK(begin.path);
  lab::FlowPath path(manifest, begin.inputs);
  REQUIRE_FALSE(path.arrived());
  const auto first = path.question();
  REQUIRE(first.size() == 3);
  CHECK(first[0].name == "now");
  CHECK(numbers(first[0]) == Values{0, 0});
  CHECK(first[1].shape == std::vector<std::int64_t>{2, 1, 1, 2});
  CHECK(numbers(first[1]) == Values{1, 2, 3, 4});
  CHECK(numbers(first[2]) == Values{0, 1, 0, 1});

  path.answer(std::vector{velocity({2, 0, 0, -4})});
  const auto second = path.question();
  CHECK(numbers(second[0]) == Values{0.5, 0.5});
  CHECK(numbers(second[1]) == Values{2, 2, 3, 2});
  CHECK_THROWS_MATCHES(path.outputs(), lab::Error,
                       Message("path: expected all steps, found fewer"));

  path.answer(std::vector{velocity({-4, -4, -6, -4})});
  REQUIRE(path.arrived());
  const auto outputs = path.outputs();
  CHECK(outputs[0].name == "image");
  CHECK(numbers(outputs[0]) == Values{0, 0, 0, 0});
  CHECK(outputs[1].name == "path");
  CHECK(outputs[1].shape == std::vector<std::int64_t>{2, 3, 1, 1, 2});
  CHECK(numbers(outputs[1]) == Values{1, 2, 2, 2, 0, 0, 3, 4, 3, 2, 0, 0});

  // -1 to 1 is black to white.
  const auto pictures = lab::decoded_pictures(manifest, outputs);
  REQUIRE(pictures.size() == 2);
  CHECK(pictures[0].pixels == std::vector<std::uint8_t>{128, 128});
  const auto paths = lab::decoded_paths(manifest, outputs);
  REQUIRE(paths.size() == 2);
  REQUIRE(paths[1].size() == 3);
  CHECK(paths[1][0].pixels == std::vector<std::uint8_t>{255, 255});
  CHECK(paths[1][2].pixels == pictures[1].pixels);
}

TEST_CASE("guidance asks with and without the class, and goes beyond the first") {
  const lab::Manifest manifest = small_flow(3);
  lab::FlowPath path(manifest, lab::plan_decoding(manifest, Values{1, 2}, 0).inputs);
  const auto asked = path.question();
  CHECK(numbers(asked[0]) == Values{0, 0});
  CHECK(numbers(asked[1]) == Values{1, 2, 1, 2});
  CHECK(numbers(asked[2]) == Values{1, 0, 0, 0});
  // With the class 2 and 0, without it 0 and 2: 0 + 3 (2 - 0) and 2 + 3 (0 - 2), for half the time.
  path.answer(std::vector{velocity({2, 0, 0, 2})});
  CHECK(numbers(path.question()[1]) == Values{4, 0, 4, 0});
}

TEST_CASE("a path costs all its evaluations") {
  CHECK(lab::decoding_macs(small_flow(1)) == 14);
  CHECK(lab::decoding_macs(small_flow(2)) == 28);
}

TEST_CASE("a model with a path samples by class and goes between samples") {
  CHECK(lab::capabilities_of(small_flow(1)) ==
        lab::Capabilities{
            .samples = true, .decodes = true, .interpolates = true, .conditional = true});
}

TEST_CASE("a path refuses what it cannot begin or go on with") {
  const lab::Manifest manifest = small_flow(1);
  auto begin = lab::plan_decoding(manifest, Values{1, 2}, 0).inputs;
  lab::FlowPath path(manifest, begin);
  CHECK_THROWS_MATCHES(path.answer({}), lab::Error,
                       Message("path: expected a tensor v, found none"));
  CHECK_THROWS_MATCHES(path.answer(std::vector{velocity({1, 2, 3, 4})}), lab::Error,
                       Message("path.v: expected [1, 1, 1, 2], found [2, 1, 1, 2]"));
  begin.pop_back();
  CHECK_THROWS_MATCHES(lab::FlowPath(manifest, begin), lab::Error,
                       Message("path: expected a tensor label, found none"));
  CHECK_THROWS_MATCHES(lab::FlowPath(example_manifest(), begin), lab::Error,
                       Message("capsules-vae: expected a network from image and time to velocity, "
                               "found none"));
}

TEST_CASE("a manifest has a path where there is a velocity, and begins it at a picture of noise") {
  const lab::Manifest manifest = small_flow(2);
  CHECK(lab::parse_manifest(lab::write_manifest(manifest)) == manifest);
  lab::Manifest without = manifest;
  without.path.reset();
  CHECK_THROWS_AS(lab::write_manifest(without), lab::Error);
  lab::Manifest small = manifest;
  small.latent->dim = 1;
  CHECK_THROWS_MATCHES(lab::write_manifest(small), lab::Error,
                       Message("manifest.latent: expected a normal prior of dim 2, as a path "
                               "begins at, found another"));
  lab::Manifest still = example_manifest();
  still.path = lab::PathInfo{4, 1};
  CHECK_THROWS_MATCHES(
      lab::write_manifest(still), lab::Error,
      Message("manifest.path: expected a network from image and time to velocity, found none"));
}
