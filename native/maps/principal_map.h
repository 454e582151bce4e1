// SPDX-License-Identifier: MIT
// A flat map of points by their principal components.
#pragma once

#include <ATen/core/Tensor.h>

namespace lab {

// [n, 2] float32 of points [n, d], n and d at least 1, on their device: the points themselves if d is 2, with a
// second coordinate of 0 if it is 1, else their first two principal components, each signed so that the
// largest weight of its axis is positive.
at::Tensor principal_map(const at::Tensor& points);

}  // namespace lab
