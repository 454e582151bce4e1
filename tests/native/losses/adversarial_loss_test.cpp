// SPDX-License-Identifier: MIT
// The losses of two players, and the squared error, against values worked out by hand.
#include "native/losses/adversarial_loss.h"

#include <ATen/ATen.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>

#include "native/losses/squared_error.h"

namespace lab {
namespace {

using Catch::Matchers::WithinAbs;

constexpr double kFloatTolerance = 1e-5;

// sigmoid(log 3) = 3/4.
at::Tensor scores(std::vector<float> values) {
  return at::tensor(values).mul(std::log(3.0)).view({-1, 1});
}

TEST_CASE("a discriminator pays for what it takes real pictures and generated ones for") {
  // Real ones: 3/4 and 1/4 sure; generated ones: 3/4 sure that they are real.
  const double real = -(std::log(0.75) + std::log(0.25)) / 2;
  const double fake = -std::log(0.25);
  CHECK_THAT(discriminator_loss(scores({1, -1}), scores({1, 1}), 1).item<double>(),
             WithinAbs(real + fake, kFloatTolerance));
}

TEST_CASE("a smoothed label asks for less certainty of real pictures alone") {
  const double real = -(0.9 * std::log(0.75) + 0.1 * std::log(0.25));
  const double fake = -std::log(0.75);
  CHECK_THAT(discriminator_loss(scores({1}), scores({-1}), 0.9).item<double>(),
             WithinAbs(real + fake, kFloatTolerance));
}

TEST_CASE("a generator pays where its pictures are not taken for real") {
  CHECK_THAT(generator_loss(scores({1, -1})).item<double>(),
             WithinAbs(-(std::log(0.75) + std::log(0.25)) / 2, kFloatTolerance));
}

TEST_CASE("the squared error is summed over a picture and averaged over the batch") {
  const at::Tensor a = at::tensor({1.0f, 2.0f, 3.0f, 4.0f}).view({2, 1, 1, 2});
  const at::Tensor b = at::tensor({1.0f, 0.0f, 0.0f, 3.0f}).view({2, 1, 1, 2});
  CHECK_THAT(squared_error(a, b).item<double>(), WithinAbs((4 + 9 + 1) / 2.0, kFloatTolerance));
}

}  // namespace
}  // namespace lab
