// SPDX-License-Identifier: MIT
// The two terms of vae_loss.h.
#include "native/losses/vae_loss.h"

#include <ATen/ATen.h>

namespace lab {

at::Tensor reconstruction_loss(const at::Tensor& logits, const at::Tensor& images) {
  return at::binary_cross_entropy_with_logits(logits, images, {}, {}, at::Reduction::Sum) /
         logits.size(0);
}

at::Tensor kl_divergence(const at::Tensor& mean, const at::Tensor& log_variance) {
  return (mean.square() + log_variance.exp() - 1 - log_variance).sum() *
         (0.5 / static_cast<double>(mean.size(0)));
}

}  // namespace lab
