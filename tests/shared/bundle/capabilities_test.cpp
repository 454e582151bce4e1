// SPDX-License-Identifier: MIT
// What a model can do, from what its networks take and give and from nothing else.
#include "shared/bundle/capabilities.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/shared/bundle/manifest_example.h"

using lab::Capabilities;
using lab::Meaning;
using lab::ModelOutline;
using lab::NetworkMeanings;
using lab::Task;

namespace {

const NetworkMeanings kEncoder{{Meaning::image}, {Meaning::code}};
const NetworkMeanings kDecoder{{Meaning::code}, {Meaning::image}};
const NetworkMeanings kConditional{{Meaning::code, Meaning::label}, {Meaning::image}};
const lab::LatentInfo kNormal{8, "normal"};

}  // namespace

TEST_CASE(
    "a variational autoencoder can do everything with codes, and scores if it is calibrated") {
  const Capabilities can = lab::capabilities_of(example_manifest());
  CHECK(can == Capabilities{.samples = true,
                            .encodes = true,
                            .decodes = true,
                            .interpolates = true,
                            .restores = true,
                            .scores = true});
  lab::Manifest uncalibrated = example_manifest();
  uncalibrated.scoring.reset();
  CHECK_FALSE(lab::capabilities_of(uncalibrated).scores);
}

TEST_CASE(
    "an autoencoder without a prior draws no samples, but goes between the codes of pictures") {
  const ModelOutline model{{{"e", kEncoder}, {"d", kDecoder}}, lab::LatentInfo{8, {}}, {}};
  CHECK(lab::capabilities_of(model) ==
        Capabilities{.encodes = true, .decodes = true, .interpolates = true, .restores = true});
}

TEST_CASE("a model whose encoder is told what is missing fills it, if it can draw pictures") {
  const lab::NetworkMeanings masked{{Meaning::image, Meaning::mask}, {Meaning::code}};
  const ModelOutline model{{{"e", masked}, {"d", kDecoder}}, lab::LatentInfo{8, {}}, {}};
  CHECK(lab::capabilities_of(model).fills);
  const ModelOutline encoder{{{"e", masked}}, lab::LatentInfo{8, {}}, {}};
  CHECK_FALSE(lab::capabilities_of(encoder).fills);
}

TEST_CASE("a decoder alone, without a prior, has no codes to go between") {
  const ModelOutline model{{{"d", kDecoder}}, lab::LatentInfo{8, {}}, {}};
  CHECK(lab::capabilities_of(model) == Capabilities{.decodes = true});
}

TEST_CASE("a generator samples and goes between samples, by class if it takes one") {
  const ModelOutline plain{{{"generator", kDecoder}}, kNormal, {}};
  CHECK(lab::capabilities_of(plain) ==
        Capabilities{.samples = true, .decodes = true, .interpolates = true});
  const ModelOutline by_class{{{"generator", kConditional}}, kNormal, {}};
  CHECK(lab::capabilities_of(by_class) ==
        Capabilities{.samples = true, .decodes = true, .interpolates = true, .conditional = true});
}

TEST_CASE("an encoder alone encodes and nothing else") {
  const ModelOutline model{{{"encoder", kEncoder}}, kNormal, {}};
  CHECK(lab::capabilities_of(model) == Capabilities{.encodes = true});
}

TEST_CASE("a decoder that asks for a class redraws no picture, since its class is not known") {
  const ModelOutline model{{{"encoder", kEncoder}, {"decoder", kConditional}}, kNormal, {}};
  CHECK_FALSE(lab::capabilities_of(model).restores);
  CHECK(lab::capabilities_of(model).interpolates);
}

TEST_CASE("a detector with a map scores, and restores if it also gives an image") {
  CHECK(lab::capabilities_of(example_map_detector()) ==
        Capabilities{.restores = true, .scores = true});
  lab::Manifest map_only = example_map_detector();
  map_only.networks.at("inspector").outputs.pop_back();
  CHECK(lab::capabilities_of(map_only) == Capabilities{.scores = true});
}

TEST_CASE("the name of a role and the family decide nothing") {
  lab::Manifest manifest = example_manifest();
  const Capabilities before = lab::capabilities_of(manifest);
  manifest.family = "something-else";
  manifest.dataset.name = "folder";
  auto encoder = manifest.networks.extract("encoder");
  encoder.key() = "decoding_network";
  manifest.networks.insert(std::move(encoder));
  CHECK(lab::capabilities_of(manifest) == before);
  CHECK(lab::role_for(Task::encode, lab::outline_of(manifest).networks) == "decoding_network");
}

TEST_CASE("a mask may go beside an image, and no other input") {
  const NetworkMeanings masked{{Meaning::image, Meaning::mask}, {Meaning::code}};
  CHECK(lab::does(masked, Task::encode));
  CHECK_FALSE(lab::does({{Meaning::image, Meaning::time}, {Meaning::image}}, Task::restore));
  CHECK_FALSE(lab::does({{Meaning::mask}, {Meaning::image}}, Task::restore));
  CHECK_FALSE(lab::does({{Meaning::image, Meaning::mask}, {Meaning::feature}}, Task::feature));
  CHECK_FALSE(lab::does({{Meaning::code, Meaning::mask}, {Meaning::image}}, Task::decode));
}

TEST_CASE("a task is done by the network whose meanings are its own, whatever else it gives") {
  const auto networks = lab::outline_of(example_feature_detector()).networks;
  CHECK(lab::role_for(Task::encode, networks) == "encoder");
  CHECK(lab::role_for(Task::decode, networks) == "generator");
  CHECK(lab::role_for(Task::feature, networks) == "critic");
  CHECK(lab::role_for(Task::map, networks) == std::nullopt);
  const auto detector = lab::outline_of(example_map_detector()).networks;
  CHECK(lab::role_for(Task::map, detector) == "inspector");
  CHECK(lab::role_for(Task::restore, detector) == "inspector");
}
