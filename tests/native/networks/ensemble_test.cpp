// SPDX-License-Identifier: MIT
// Several generators as one.
#include "native/networks/ensemble.h"

#include <ATen/ATen.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>

#include "native/networks/gan.h"
#include "shared/base/error.h"
#include "tests/native/closeness.h"

namespace lab {
namespace {

using Catch::Matchers::Message;

constexpr ImageShape kDigit{1, 28, 28};
constexpr GanSize kSmall{.latent_dim = 6, .generator_width = 2, .critic_width = 2};

Network generator_of(std::int64_t classes) {
  const Network network(gan_networks(kDigit, kSmall, {.classes = classes}).generator);
  return inference_form(network, {"image"});
}

at::Tensor draw(const Network& network, const at::Tensor& codes, const at::Tensor& labels) {
  return network.forward({{"code", codes}, {"label", labels}}, Mode::inference).at("image");
}

at::Tensor one_hot(std::vector<std::int64_t> labels, std::int64_t classes) {
  return at::one_hot(at::tensor(labels, at::kLong), classes).to(at::kFloat);
}

bool same(const at::Tensor& a, const at::Tensor& b) { return largest_difference(a, b) < 1e-6; }

TEST_CASE("an ensemble draws what the specialist of the class draws") {
  const Network even = generator_of(3);
  const Network odd = generator_of(2);
  const Network lone(
      inference_form(Network(gan_networks(kDigit, kSmall, {}).generator), {"image"}));
  const Network all = ensemble_of({{&even, "code", "label", {0, 2, 4}},
                                   {&odd, "code", "label", {1, 3}},
                                   {&lone, "code", "", {5}}},
                                  6);
  const at::Tensor codes = at::randn({6, 6});
  const at::Tensor drawn = draw(all, codes, one_hot({0, 1, 2, 3, 4, 5}, 6));
  const std::vector<std::int64_t> evens = {0, 2, 4};
  const std::vector<std::int64_t> odds = {1, 3};
  for (std::int64_t i = 0; i < 3; ++i) {
    const std::int64_t at = 2 * i;
    CHECK(same(drawn[at], draw(even, codes.narrow(0, at, 1), one_hot({i}, 3))[0]));
  }
  for (std::int64_t i = 0; i < 2; ++i) {
    const std::int64_t at = 2 * i + 1;
    CHECK(same(drawn[at], draw(odd, codes.narrow(0, at, 1), one_hot({i}, 2))[0]));
  }
  CHECK(same(drawn[5],
             lone.forward({{"code", codes.narrow(0, 5, 1)}}, Mode::inference).at("image")[0]));
  // Another class is another picture, so that the comparisons above can fail.
  CHECK_FALSE(same(drawn[0], draw(even, codes.narrow(0, 0, 1), one_hot({1}, 3))[0]));
}

TEST_CASE("an ensemble costs what its specialists cost together") {
  const Network one = generator_of(1);
  const Network two = generator_of(1);
  const Network all = ensemble_of({{&one, "code", "label", {0}}, {&two, "code", "label", {1}}}, 2);
  // Each label layer sees one class more, and each gate has two weights.
  CHECK(cost(all.spec()).macs == 2 * (cost(one.spec()).macs + kLabelUnits + 2));
}

TEST_CASE("a class of nobody or of two, and specialists that do not fit together, are refused") {
  const Network one = generator_of(1);
  const Network two = generator_of(1);
  CHECK_THROWS_MATCHES(
      ensemble_of({{&one, "code", "label", {0}}, {&two, "code", "label", {1}}}, 3), Error,
      Message("ensemble: expected one specialist for each class, found 0 for class 2"));
  CHECK_THROWS_MATCHES(
      ensemble_of({{&one, "code", "label", {1}}, {&two, "code", "label", {1}}}, 2), Error,
      Message("ensemble: expected one specialist for each class, found 0 for class 0"));
  CHECK_THROWS_MATCHES(ensemble_of({{&one, "code", "label", {0}}}, 1), Error,
                       Message("ensemble: expected at least two specialists, found 1"));
  GanSize longer = kSmall;
  longer.latent_dim = 7;
  const Network other =
      inference_form(Network(gan_networks(kDigit, longer, {.classes = 1}).generator), {"image"});
  CHECK_THROWS_MATCHES(
      ensemble_of({{&one, "code", "label", {0}}, {&other, "code", "label", {1}}}, 2), Error,
      Message("ensemble: expected codes and pictures of one shape, found specialists of several"));
}

}  // namespace
}  // namespace lab
