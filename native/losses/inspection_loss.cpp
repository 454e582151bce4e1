// SPDX-License-Identifier: MIT
// The two terms of inspection_loss.h.
#include "native/losses/inspection_loss.h"

#include <ATen/ATen.h>

namespace lab {

at::Tensor defect_loss(const at::Tensor& logits, const at::Tensor& mask, double positive_weight) {
  return at::binary_cross_entropy_with_logits(logits, mask, {},
                                              at::full({1}, positive_weight, logits.options()));
}

at::Tensor restoration_loss(const at::Tensor& restored, const at::Tensor& clean) {
  return at::l1_loss(restored, clean);
}

}  // namespace lab
