// SPDX-License-Identifier: MIT
// Against LibTorch's batch norm in double. tests/native/parallel/shared_batch_norm_test.cpp has the shares of several
// processes.
#include "native/networks/batch_norm.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/autograd.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <limits>
#include <vector>

#include "native/networks/channel_passes.h"
#include "shared/base/error.h"

namespace lab {
namespace {

constexpr double kMomentum = 0.1;
constexpr double kEps = 1e-5;

struct Case {
  at::Tensor x;        // in double
  at::Tensor weights;  // of each output in the loss
  NormTensors norm;
};

// Far from 0, where a difference of squares would lose the variance; slopes that do not cancel.
Case make_case(at::IntArrayRef shape) {
  at::Generator generator = at::detail::createCPUGenerator(4);
  const auto drawn = [&](at::IntArrayRef size) {
    return at::empty(size, at::kDouble).normal_(0, 1, generator);
  };
  const std::int64_t channels[] = {shape[1]};
  // Values that bfloat16 holds, so that all types are given the same.
  const auto held = [](const at::Tensor& values) {
    return values.to(at::kBFloat16).to(at::kDouble);
  };
  return {held(drawn(shape) + 30),
          held(drawn(shape) + 0.5),
          {1 + 0.5 * drawn(channels), drawn(channels), drawn(channels), drawn(channels).abs()}};
}

struct Result {
  at::Tensor y, of_x, of_weight, of_bias, running_mean, running_variance;
};

template <typename Norm>
Result result_of(const Case& given, at::ScalarType type, at::MemoryFormat format, Norm norm) {
  const auto kept = type == at::kDouble ? at::kDouble : at::kFloat;
  const auto own = [&](const at::Tensor& tensor) { return tensor.to(kept).clone(); };
  const NormTensors tensors = {own(given.norm.weight).requires_grad_(true),
                               own(given.norm.bias).requires_grad_(true),
                               own(given.norm.running_mean), own(given.norm.running_variance)};
  const at::Tensor x = given.x.to(type).contiguous(format).requires_grad_(true);
  const at::Tensor y = norm(x, tensors);
  const auto slopes = torch::autograd::grad({(y * given.weights.to(type)).sum(at::kDouble)},
                                            {x, tensors.weight, tensors.bias});
  return {
      y.detach(), slopes[0], slopes[1], slopes[2], tensors.running_mean, tensors.running_variance};
}

Result expected(const Case& given, bool rectified) {
  return result_of(given, at::kDouble, at::MemoryFormat::Contiguous,
                   [&](const at::Tensor& x, const NormTensors& norm) {
                     const at::Tensor y =
                         at::batch_norm(x, norm.weight, norm.bias, norm.running_mean,
                                        norm.running_variance, true, kMomentum, kEps, true);
                     return rectified ? at::relu(y) : y;
                   });
}

Result found(const Case& given, at::ScalarType type, at::MemoryFormat format, bool rectified) {
  return result_of(given, type, format, [&](const at::Tensor& x, const NormTensors& norm) {
    return batch_norm_in_training(x, norm,
                                  {.momentum = kMomentum, .eps = kEps, .rectified = rectified});
  });
}

// Of the expected values' largest.
double difference(const at::Tensor& a, const at::Tensor& b) {
  return ((a.to(at::kDouble) - b).abs().max() / b.abs().max()).item<double>();
}

struct Tolerance {
  double values;      // of y and of the slopes by x
  double statistics;  // of sums over a channel
};

void check(const Result& result, const Result& wanted, const Tolerance& tolerance) {
  CHECK(difference(result.y, wanted.y) < tolerance.values);
  CHECK(difference(result.of_x, wanted.of_x) < tolerance.values);
  CHECK(difference(result.of_weight, wanted.of_weight) < tolerance.statistics);
  CHECK(difference(result.of_bias, wanted.of_bias) < tolerance.statistics);
  CHECK(difference(result.running_mean, wanted.running_mean) < tolerance.statistics);
  CHECK(difference(result.running_variance, wanted.running_variance) < tolerance.statistics);
}

TEST_CASE("batch norm with channels side by side is batch norm, forward and backward") {
  for (const auto& shape : std::vector<std::vector<std::int64_t>>{
           {2, 8, 33, 41}, {3, 4, 1, 2}, {4, 12, 7, 5}, {2, 128, 6, 5}, {2, 6, 9, 4}}) {
    const Case given = make_case(shape);
    for (const bool rectified : {false, true}) {
      INFO(shape[1] << " channels, rectified " << rectified);
      const Result wanted = expected(given, rectified);
      check(found(given, at::kFloat, at::MemoryFormat::ChannelsLast, rectified), wanted,
            {.values = 2e-6, .statistics = 2e-5});
      check(found(given, at::kFloat, at::MemoryFormat::Contiguous, rectified), wanted,
            {.values = 2e-6, .statistics = 2e-5});
      // Values and slopes are rounded to eight bits; what is summed is not.
      check(found(given, at::kBFloat16, at::MemoryFormat::ChannelsLast, rectified), wanted,
            {.values = 5e-3, .statistics = 5e-3});
    }
  }
}

TEST_CASE("sums over a channel of a hundred thousand values keep their digits") {
  const Case given = make_case({4, 8, 224, 128});
  check(found(given, at::kFloat, at::MemoryFormat::ChannelsLast, true), expected(given, true),
        {.values = 2e-6, .statistics = 2e-6});
}

TEST_CASE("batch norm keeps how its input lies, and is the same with any number of threads") {
  const Case given = make_case({4, 16, 64, 48});
  const auto run = [&](int threads) {
    at::set_num_threads(threads);
    return found(given, at::kFloat, at::MemoryFormat::ChannelsLast, true);
  };
  const int before = at::get_num_threads();
  const Result alone = run(1);
  const Result together = run(3);
  at::set_num_threads(before);
  CHECK(alone.y.is_contiguous(at::MemoryFormat::ChannelsLast));
  CHECK(alone.of_x.is_contiguous(at::MemoryFormat::ChannelsLast));
  CHECK(at::equal(alone.y, together.y));
  CHECK(at::equal(alone.of_x, together.of_x));
  CHECK(at::equal(alone.of_weight, together.of_weight));
  CHECK(at::equal(alone.running_variance, together.running_variance));
}

TEST_CASE("what is rectified lets nothing below 0 through, and no slope") {
  const at::Tensor ones = at::ones({4});
  const auto x = at::tensor({-2.0f, 0.5f, 2.0f, 3.0f, 1.0f, -1.0f, 4.0f, -3.0f})
                     .view({1, 2, 1, 4})
                     .permute({0, 3, 1, 2});
  REQUIRE(has_own_passes(x));
  const ChannelScale by = {.center = ones, .scale = 2 * ones, .offset = ones, .least = 0};
  CHECK(at::equal(scaled_channels(x, by).permute({0, 2, 3, 1}).reshape({8}),
                  at::tensor({0.0f, 0.0f, 3.0f, 5.0f, 1.0f, 0.0f, 7.0f, 0.0f})));
  const auto sums = slope_sums(at::ones_like(x), x, by);
  CHECK(at::equal(sums[1], at::tensor({1.0, 0.0, 2.0, 1.0})));
  CHECK(at::equal(sums[0], at::tensor({0.0, 0.0, 4.0, 2.0})));
}

TEST_CASE("a value that is no number stays none") {
  const Case given = make_case({2, 4, 3, 3});
  for (const auto type : {at::kFloat, at::kBFloat16}) {
    Case broken = given;
    broken.x = given.x.clone();
    broken.x[0][1][2][2] = std::numeric_limits<double>::quiet_NaN();
    const Result result = found(broken, type, at::MemoryFormat::ChannelsLast, true);
    CHECK(result.y.select(1, 1).isnan().all().item<bool>());
    CHECK(!result.y.select(1, 0).isnan().any().item<bool>());
    CHECK(result.of_x.select(1, 1).isnan().all().item<bool>());
  }
}

TEST_CASE("one value a channel has no variance, and is refused") {
  const NormTensors norm = {at::ones({8}), at::zeros({8}), at::zeros({8}), at::ones({8})};
  const NormSettings settings = {.momentum = kMomentum, .eps = kEps};
  for (const auto& x : {at::zeros({1, 8}), at::zeros({1, 8, 1, 1})}) {
    CHECK_THROWS_WITH(
        batch_norm_in_training(x, norm, settings),
        "batch norm: expected more than one value a channel: a larger batch, found one");
  }
  CHECK_NOTHROW(batch_norm_in_training(at::zeros({1, 8, 1, 2}), norm, settings));
}

TEST_CASE("a second derivative is refused where it would be wrong") {
  const Case given = make_case({2, 4, 3, 3});
  const at::Tensor x =
      given.x.to(at::kFloat).contiguous(at::MemoryFormat::ChannelsLast).requires_grad_(true);
  const NormTensors norm = {at::ones({4}).requires_grad_(true), at::zeros({4}), at::zeros({4}),
                            at::ones({4})};
  const at::Tensor y = batch_norm_in_training(x, norm, {.momentum = kMomentum, .eps = kEps});
  const std::vector<at::Tensor> outputs = {y.sum()};
  CHECK_THROWS_WITH(torch::autograd::grad(outputs, {x}, {}, /*retain_graph=*/true,
                                          /*create_graph=*/true),
                    Catch::Matchers::ContainsSubstring(
                        "batch norm in training: expected one derivative, found a second one"));
}

}  // namespace
}  // namespace lab
