// SPDX-License-Identifier: MIT
// The losses of adversarial_loss.h.
#include "native/losses/adversarial_loss.h"

#include <ATen/ATen.h>

namespace lab {

at::Tensor cross_entropy_with(const at::Tensor& logits, double label) {
  return at::binary_cross_entropy_with_logits(logits, at::full_like(logits, label));
}

at::Tensor discriminator_loss(const at::Tensor& real_scores, const at::Tensor& fake_scores,
                              double real_label) {
  return cross_entropy_with(real_scores, real_label) + cross_entropy_with(fake_scores, 0);
}

at::Tensor generator_loss(const at::Tensor& fake_scores) {
  return cross_entropy_with(fake_scores, 1);
}

}  // namespace lab
