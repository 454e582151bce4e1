// SPDX-License-Identifier: MIT
// The networks of hand-made bundles at work, against values worked out by hand.
#include "native/inference/inference.h"

#include <ATen/ATen.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>

#include "shared/base/error.h"
#include "tests/native/detector_bundle.h"

namespace lab {
namespace {

using Catch::Matchers::Message;

constexpr float kGrey = 51.0f / 255;  // what the detectors redraw everything as

at::Tensor two_pictures() {
  return at::tensor({1.f, 1.f, 1.f, 1.f, 0.f, 0.f, 0.f, 0.5f}).reshape({2, 1, 2, 2});
}

// Redraws a picture as the sigmoid of its negative.
std::map<std::string, Network> negative_networks() {
  NetworkBuilder b("restorer");
  const auto x = b.input("image", {1, 2, 2});
  const auto y = b.conv(x, {.name = "negative", .channels = 1, .kernel = 1});
  std::map<std::string, Network> networks;
  networks.emplace("restorer", Network(b.build({b.sigmoid(y, "restored")}),
                                       {{"negative.weight", at::full({1, 1, 1, 1}, -1.0f)},
                                        {"negative.bias", at::zeros({1})}}));
  return networks;
}

// The same as one row of values, which become a picture behind the sigmoid.
std::map<std::string, Network> flat_negative_networks() {
  NetworkBuilder b("restorer");
  const auto x = b.reshape(b.input("image", {1, 2, 2}), {4});
  const auto y = b.sigmoid(b.linear(x, 4, "negative"));
  std::map<std::string, Network> networks;
  networks.emplace("restorer",
                   Network(b.build({b.reshape(b.reshape(y, {2, 2}), {1, 2, 2})}),
                           {{"negative.weight", -at::eye(4)}, {"negative.bias", at::zeros({4})}}));
  return networks;
}

}  // namespace

TEST_CASE("pictures are redrawn by a code or without one, by whatever network does it") {
  const at::Tensor grey = at::full({2, 1, 2, 2}, kGrey);
  for (const auto& networks : {grey_networks(), grey_networks("generator"), doubling_networks()}) {
    const auto redrawn = reconstruct(hand_made_bundle(networks, two_by_two()), two_pictures());
    CHECK(at::equal(redrawn.pictures, grey));
    CHECK_FALSE(redrawn.logits.defined());
  }
}

TEST_CASE("what is redrawn through a sigmoid comes with its logits") {
  for (const auto& networks : {negative_networks(), flat_negative_networks()}) {
    const Reconstruction redrawn =
        reconstruct(hand_made_bundle(networks, two_by_two()), two_pictures());
    CHECK(at::equal(redrawn.logits, -two_pictures()));
    CHECK(at::equal(redrawn.pictures, at::sigmoid(-two_pictures())));
  }
}

TEST_CASE("a plan gives the values that a score is made of, and no others") {
  const Bundle bundle = hand_made_bundle(critical_networks(), two_by_two());
  const InspectionPlan plan = plan_inspection(bundle.manifest, ScoringKind::feature);
  const InspectionTensors values = run_plan(bundle, plan, two_pictures());
  CHECK(values.size() == 4);
  CHECK(at::equal(values.at(InspectionValue::input), two_pictures()));
  CHECK(at::equal(values.at(InspectionValue::feature), at::tensor({4.f, 0.5f}).reshape({2, 1})));
  CHECK(at::allclose(values.at(InspectionValue::reconstruction_feature),
                     at::full({2, 1}, 4 * kGrey)));
  const Evidence second = evidence_of(values, 1);
  CHECK(second.at(InspectionValue::input)[3] == 0.5f);
  CHECK(second.at(InspectionValue::feature).size() == 1);
  CHECK(second.at(InspectionValue::feature)[0] == 0.5f);
}

TEST_CASE("what no network of the bundle does is refused by name") {
  const Bundle bundle = hand_made_bundle(bare_map_networks(), two_by_two());
  CHECK_THROWS_MATCHES(encode(bundle, two_pictures()), Error,
                       Message("bundle: expected a network from image to code, found none"));
  CHECK_THROWS_MATCHES(
      reconstruct(bundle, two_pictures()), Error,
      Message("hand-made: expected networks from image to image, or to code and back, found none"));
  CHECK_THROWS_MATCHES(inspect(bundle, Image(2, 2, 1, 0)), Error,
                       Message("scoring: expected a model that scores pictures, found hand-made"));
}

}  // namespace lab
