// SPDX-License-Identifier: MIT
// The two parts of gradient_penalty.h.
#include "native/losses/gradient_penalty.h"

#include <ATen/ATen.h>

#include "native/parallel/share.h"

namespace lab {

at::Tensor interpolated(const at::Tensor& real, const at::Tensor& fake,
                        const at::Generator& generator) {
  std::vector<std::int64_t> one_each(static_cast<std::size_t>(real.dim()), 1);
  one_each[0] = real.size(0);
  const at::Tensor share = drawn_uniform(at::empty(one_each, real.options()), generator);
  return at::lerp(fake.detach(), real.detach(), share);
}

at::Tensor gradient_penalty(const at::Tensor& gradients) {
  // The root has no derivative at 0, where a critic may well begin; a real slope is never as small.
  constexpr double kLeastSquare = 1e-12;
  const at::Tensor norms = (gradients.flatten(1).square().sum(1) + kLeastSquare).sqrt();
  return (norms - 1).square().mean();
}

}  // namespace lab
