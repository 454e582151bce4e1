// SPDX-License-Identifier: MIT
#include "native/maps/principal_map.h"

#include <ATen/ATen.h>

namespace lab {

at::Tensor principal_map(const at::Tensor& points) {
  const at::Tensor values = points.to(at::kFloat);
  if (values.size(1) == 1) return at::cat({values, at::zeros_like(values)}, 1);
  if (values.size(1) == 2) return values;
  const at::Tensor centred = (points - points.mean(0)).to(at::kDouble);
  // Eigenvalues ascend: the last two columns are the first two components.
  const at::Tensor vectors = std::get<1>(at::linalg_eigh(centred.t().matmul(centred)));
  const at::Tensor axes = vectors.narrow(1, vectors.size(1) - 2, 2).flip(1);
  const at::Tensor largest = axes.gather(0, axes.abs().argmax(0, /*keepdim=*/true));
  return centred.matmul(axes * largest.sign()).to(at::kFloat);
}

}  // namespace lab
