// SPDX-License-Identifier: MIT
// The two terms of an inspector's loss against values worked out by hand.
#include "native/losses/inspection_loss.h"

#include <ATen/ATen.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>

namespace lab {
namespace {

using Catch::Matchers::WithinAbs;

constexpr double kTolerance = 1e-6;

TEST_CASE("a missed defect costs its weight, a false alarm costs one") {
  // sigmoid(log 3) = 3/4.
  const at::Tensor logits = at::full({1, 1, 1, 4}, std::log(3.0), at::kFloat);
  const at::Tensor mask = at::tensor({1.0f, 0.0f, 0.5f, 0.0f}).view({1, 1, 1, 4});
  const double seen = -3 * std::log(0.75);
  const double alarm = -std::log(0.25);
  CHECK_THAT(defect_loss(logits, mask, 3).item<double>(),
             WithinAbs((seen + alarm + (seen + alarm) / 2 + alarm) / 4, kTolerance));
  CHECK_THAT(defect_loss(-logits, at::ones_like(mask), 5).item<double>(),
             WithinAbs(5 * alarm, kTolerance));
}

TEST_CASE("a certain error about a defect has a finite cost") {
  const at::Tensor logits = at::full({2, 1, 2, 2}, -200.0f);
  CHECK_THAT(defect_loss(logits, at::ones({2, 1, 2, 2}), 3).item<double>(),
             WithinAbs(600, kTolerance));
}

TEST_CASE("what is restored costs its mean distance from the good picture") {
  const at::Tensor clean = at::tensor({0.0f, 0.5f, 1.0f, 0.25f}).view({2, 1, 1, 2});
  const at::Tensor restored = at::tensor({0.5f, 0.5f, 0.0f, 0.5f}).view({2, 1, 1, 2});
  CHECK_THAT(restoration_loss(restored, clean).item<double>(), WithinAbs(1.75 / 4, kTolerance));
}

}  // namespace
}  // namespace lab
