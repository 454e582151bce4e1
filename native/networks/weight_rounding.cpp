// SPDX-License-Identifier: MIT
#include "native/networks/weight_rounding.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <vector>

namespace lab {
namespace {

constexpr double kMostSteps = 127;  // of an 8-bit weight, to either side

// The largest magnitude of each channel, of size 1 but along the axis.
at::Tensor largest_of_channels(const at::Tensor& weight, std::int64_t axis) {
  std::vector<std::int64_t> others;
  for (std::int64_t i = 0; i < weight.dim(); ++i) {
    if (i != axis) others.push_back(i);
  }
  return weight.abs().amax(others, true);
}

// Steps of at most 16 significant bits, rounded up: 127 of them are then a float32 without rounding, so that
// the steps can be read off the rounded weights, whose largest is 127 of them.
at::Tensor with_16_bits(const at::Tensor& steps) {
  const auto [mantissa, exponent] = at::frexp(steps.to(at::kDouble));
  constexpr double kUnits = 65536;
  return at::ldexp(at::ceil(mantissa * kUnits) / kUnits, exponent).to(at::kFloat);
}

void round_half(const at::Tensor& tensor) { tensor.copy_(tensor.to(at::kHalf).to(at::kFloat)); }

}  // namespace

void round_to_half(Network& network) {
  const at::NoGradGuard guard;
  for (const auto& [name, tensor] : network.parameters()) round_half(tensor);
}

std::optional<std::int64_t> channel_axis(const Node& node) {
  switch (node.op) {
    case Op::linear:
    case Op::conv2d: return 0;
    case Op::conv_transpose2d: return 1;
    default: return std::nullopt;
  }
}

void round_to_eight_bits(Network& network) {
  const at::NoGradGuard guard;
  for (const auto& [name, tensor] : network.parameters()) {
    const auto dot = name.rfind('.');
    const auto axis = channel_axis(network.spec().node(name.substr(0, dot)));
    if (!axis || name.substr(dot) != ".weight") {
      round_half(tensor);
      continue;
    }
    const at::Tensor steps = with_16_bits(largest_of_channels(tensor, *axis) / kMostSteps);
    // A channel of zeros has no steps.
    const at::Tensor values = at::round(tensor / at::where(steps > 0, steps, at::ones_like(steps)));
    tensor.copy_(values.clamp(-kMostSteps, kMostSteps) * steps);
  }
}

std::optional<EightBits> eight_bits_of(const at::Tensor& weight, std::int64_t axis) {
  EightBits bits;
  bits.steps = (largest_of_channels(weight, axis).to(at::kDouble) / kMostSteps).to(at::kFloat);
  const at::Tensor divisors = at::where(bits.steps > 0, bits.steps, at::ones_like(bits.steps));
  const at::Tensor rounded = at::round(weight / divisors);
  if (!at::equal(rounded * bits.steps, weight)) return std::nullopt;
  bits.values = rounded.to(at::kChar);
  return bits;
}

}  // namespace lab
