// SPDX-License-Identifier: MIT
// The two terms of the evidence lower bound against values worked out by hand.
#include "native/losses/vae_loss.h"

#include <ATen/ATen.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>

namespace lab {
namespace {

using Catch::Matchers::WithinAbs;

constexpr double kVaeTolerance = 1e-5;

TEST_CASE("the cross entropy of an undecided picture is log 2 for each value") {
  const at::Tensor logits = at::zeros({2, 1, 2, 2});
  const at::Tensor images = at::rand({2, 1, 2, 2});
  CHECK_THAT(reconstruction_loss(logits, images).item<double>(),
             WithinAbs(4 * std::log(2.0), kVaeTolerance));
}

TEST_CASE("the cross entropy is summed over a picture and averaged over the batch") {
  // sigmoid(log 3) = 3/4: a white pixel costs -log 3/4, a black one -log 1/4, a grey one the mean.
  const at::Tensor logits = at::full({2, 1, 1, 2}, std::log(3.0), at::kFloat);
  const at::Tensor images = at::tensor({1.0f, 0.0f, 0.5f, 1.0f}).view({2, 1, 1, 2});
  const double white = -std::log(0.75);
  const double black = -std::log(0.25);
  const double expected = (white + black + 0.5 * (white + black) + white) / 2;
  CHECK_THAT(reconstruction_loss(logits, images).item<double>(),
             WithinAbs(expected, kVaeTolerance));
}

TEST_CASE("the cross entropy stays finite for certain pixels that are wrong") {
  const at::Tensor logits = at::full({1, 1, 1, 1}, 200.0);
  CHECK_THAT(reconstruction_loss(logits, at::zeros({1, 1, 1, 1})).item<double>(),
             WithinAbs(200.0, kVaeTolerance));
}

TEST_CASE("the divergence from the prior is 0 for the prior itself") {
  CHECK(kl_divergence(at::zeros({3, 2}), at::zeros({3, 2})).item<double>() == 0);
}

TEST_CASE("the divergence from the prior is summed over units and averaged over the batch") {
  // Of N(1, 4): (1 + 4 - 1 - log 4) / 2. The second picture is the prior.
  const at::Tensor mean = at::tensor({1.0f, 1.0f, 0.0f, 0.0f}).view({2, 2});
  const at::Tensor log_variance = at::tensor({1.0f, 1.0f, 0.0f, 0.0f}).view({2, 2}) * std::log(4.0);
  const double each = (1 + 4 - 1 - std::log(4.0)) / 2;
  CHECK_THAT(kl_divergence(mean, log_variance).item<double>(),
             WithinAbs(2 * each / 2, kVaeTolerance));
}

}  // namespace
}  // namespace lab
