// SPDX-License-Identifier: MIT
// Against LibTorch's own batch norm with the whole batch.
#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <torch/csrc/autograd/autograd.h>

#include <catch2/catch_test_macros.hpp>

#include "native/networks/batch_norm.h"
#include "tests/native/closeness.h"
#include "tests/native/parallel/together.h"

namespace lab {
namespace {

constexpr int kCount = 3;
constexpr double kMomentum = 0.1;
constexpr double kEps = 1e-5;
// Sums of some hundred float32 values in another order.
constexpr double kRounding = 2e-5;

struct Case {
  at::Tensor x;        // of the whole batch
  at::Tensor weights;  // of each output in the loss
};

Case make_case(at::IntArrayRef shape) {
  at::Generator generator = at::detail::createCPUGenerator(4);
  const auto normal = [&] { return at::empty(shape).normal_(0, 1, generator); };
  // Far from 0, where a difference of squares would lose the variance.
  return {normal() + 30, normal()};
}

NormTensors norm() {
  return {at::tensor({1.5f, -0.5f}).requires_grad_(true),
          at::tensor({0.25f, 2.0f}).requires_grad_(true), at::tensor({3.0f, -2.0f}),
          at::tensor({4.0f, 0.5f})};
}

void check_shape(at::IntArrayRef shape) {
  const Case whole = make_case(shape);
  const NormTensors alone = norm();
  const at::Tensor x = whole.x.clone().requires_grad_(true);
  const at::Tensor expected = at::batch_norm(x, alone.weight, alone.bias, alone.running_mean,
                                             alone.running_variance, true, kMomentum, kEps, true);
  const auto slopes =
      torch::autograd::grad({(expected * whole.weights).sum()}, {x, alone.weight, alone.bias});
  std::vector<at::Tensor> outputs(kCount), of_x(kCount), of_weight(kCount), of_bias(kCount);
  std::vector<NormTensors> norms;
  for (int i = 0; i < kCount; ++i) norms.push_back(norm());
  const auto thrown = together(kCount, [&](Ranks& ranks) {
    const auto rank = static_cast<std::size_t>(ranks.rank());
    const at::Tensor share = whole.x.chunk(kCount)[rank].clone().requires_grad_(true);
    outputs[rank] = batch_norm_in_training(share, norms[rank],
                                           {.momentum = kMomentum, .eps = kEps, .ranks = &ranks});
    const auto own =
        torch::autograd::grad({(outputs[rank] * whole.weights.chunk(kCount)[rank]).sum()},
                              {share, norms[rank].weight, norms[rank].bias});
    of_x[rank] = own[0];
    of_weight[rank] = own[1];
    of_bias[rank] = own[2];
  });
  for (const auto& error : thrown) REQUIRE(error == "");
  CHECK(largest_difference(at::cat(outputs), expected) < kRounding);
  CHECK(largest_difference(at::cat(of_x), slopes[0]) < kRounding);
  CHECK(largest_difference(at::stack(of_weight).sum(0), slopes[1]) < 10 * kRounding);
  CHECK(largest_difference(at::stack(of_bias).sum(0), slopes[2]) < 10 * kRounding);
  for (const auto& own : norms) {
    CHECK(largest_difference(own.running_mean, alone.running_mean) < kRounding);
    CHECK(largest_difference(own.running_variance, alone.running_variance) < kRounding);
    CHECK(at::equal(own.running_variance, norms[0].running_variance));
  }
}

TEST_CASE("batch norm that processes share is that of the whole batch, forward and backward") {
  check_shape({6, 2, 5, 3});
  check_shape({12, 2});
}

}  // namespace
}  // namespace lab
