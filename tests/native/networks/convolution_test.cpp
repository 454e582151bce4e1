// SPDX-License-Identifier: MIT
// Convolutions of all kinds of channels against LibTorch's own in float64, which oneDNN has no part in. On a machine
// whose oneDNN is wrong (onednn_check.h) this is what must hold all the same.
#include "native/networks/convolution.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <torch/csrc/autograd/autograd.h>

#include <catch2/catch_test_macros.hpp>
#include <functional>

#include "native/networks/onednn_check.h"
#include "native/training/precision.h"
#include "tests/native/closeness.h"

namespace lab {
namespace {

struct Channels {
  std::int64_t in;
  std::int64_t out;
};
constexpr Channels kChannels[] = {{1, 8}, {8, 1}, {3, 20}, {32, 3}, {16, 48}, {24, 40}};

at::Tensor noise(at::IntArrayRef shape) {
  at::Generator generator = at::detail::createCPUGenerator(11);
  return at::randn(shape, generator, at::kDouble);
}

using Convolve = std::function<at::Tensor(const at::Tensor& x, const at::Tensor& weight,
                                          const at::Tensor& bias)>;

// The result, and its slopes in the picture, the weight and the bias, all in float64.
std::vector<at::Tensor> results(const Convolve& convolve, std::vector<at::Tensor> given,
                                at::ScalarType type) {
  for (at::Tensor& tensor : given) tensor = tensor.to(type, false, true).requires_grad_();
  const at::Tensor result = convolve(given[0], given[1], given[2]);
  std::vector<at::Tensor> all = torch::autograd::grad(
      {result}, {given[0], given[1], given[2]}, {noise(result.sizes()).to(result.scalar_type())});
  all.push_back(result);
  for (at::Tensor& tensor : all) tensor = tensor.to(at::kDouble);
  return all;
}

void check_equal(const Convolve& convolve, const Convolve& reference,
                 const std::vector<at::Tensor>& given, double tolerance) {
  const auto found = results(convolve, given, at::kFloat);
  const auto expected = results(reference, given, at::kDouble);
  for (std::size_t i = 0; i < found.size(); ++i) {
    INFO("result " << i);
    REQUIRE(found[i].sizes() == expected[i].sizes());
    const double largest = expected[i].abs().max().item<double>();
    CHECK(largest_difference(found[i], expected[i]) < tolerance * largest);
  }
}

// Both ways round, after oneDNN has been looked at.
void check_all(double tolerance) {
  onednn_is_right();
  for (const auto& [in, out] : kChannels) {
    const at::Tensor x = noise({2, in, 9, 8});
    INFO(in << " to " << out);
    const Convolve plain = [](const auto& a, const auto& w, const auto& b) {
      return at::conv2d(a, w, b, {2, 2}, {1, 1});
    };
    check_equal(plain, plain, {x, noise({out, in, 3, 3}), noise({out})}, tolerance);
    check_equal(
        [](const auto& a, const auto& w, const auto& b) {
          return transposed_convolution(a, w, b,
                                        {.stride = 2, .padding = 1, .output_padding = {1, 0}});
        },
        [](const auto& a, const auto& w, const auto& b) {
          return at::conv_transpose2d(a, w, b, {2, 2}, {1, 1}, {1, 0});
        },
        {x, noise({in, out, 4, 4}), noise({out})}, tolerance);
  }
}

}  // namespace

TEST_CASE("convolutions and their slopes are those in float64 for any number of channels") {
  check_all(1e-4);
}

TEST_CASE("so they are in bfloat16, to its two digits") {
  const PrecisionScope scope(Precision::bfloat16, at::kCPU);
  check_all(5e-2);
}

TEST_CASE("oneDNN is off where it is wrong, and nowhere else") {
  const bool right = onednn_is_right();
  CHECK(at::globalContext().userEnabledMkldnn() == right);
}

}  // namespace lab
