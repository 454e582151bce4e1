// SPDX-License-Identifier: MIT
// How far two tensors of one shape are apart, and how far rounding alone takes them.
#pragma once

#include <ATen/ATen.h>

namespace lab {

// Rounding of float32 sums of values about 1 in another order.
inline constexpr double kFloatTolerance = 1e-5;

inline double largest_difference(const at::Tensor& a, const at::Tensor& b) {
  return (a - b).abs().max().item<double>();
}

}  // namespace lab
