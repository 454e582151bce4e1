// SPDX-License-Identifier: MIT
// Distances of all points from all, some rows at a time.
#pragma once

#include <ATen/ATen.h>

#include <algorithm>
#include <cstdint>

#include "native/base/interruption.h"

namespace lab {

// [rows, n], of rows [rows, d] from points [n, d].
inline at::Tensor squared_distances(const at::Tensor& rows, const at::Tensor& points) {
  const at::Tensor squares = points.square().sum(1).unsqueeze(0);
  return (rows.square().sum(1, /*keepdim=*/true) + squares)
      .addmm_(rows, points.t(), 1, -2)
      .clamp_min_(0);
}

// Calls use(first, count) for pieces of n rows. A piece's matrix [count, n] fits a processor's cache, or
// keeps a graphics card busy and is 64 MB.
template <typename Use>
void by_rows(const at::Tensor& points, const StopToken& stop, Use use) {
  const std::int64_t n = points.size(0);
  const std::int64_t values = points.is_cpu() ? std::int64_t{1} << 18 : std::int64_t{1} << 24;
  const std::int64_t rows = std::clamp<std::int64_t>(values / n, 1, n);
  for (std::int64_t first = 0; first < n; first += rows) {
    stop.check();
    use(first, std::min(rows, n - first));
  }
}

// [count, n]: true where a point of the piece meets itself.
inline at::Tensor own_places(std::int64_t first, std::int64_t count, const at::Tensor& points) {
  const auto whole = points.options().dtype(at::kLong);
  return at::arange(first, first + count, whole)
      .unsqueeze(1)
      .eq(at::arange(points.size(0), whole).unsqueeze(0));
}

}  // namespace lab
