// SPDX-License-Identifier: MIT
// The losses of two players: Goodfellow et al. 2014, "Generative Adversarial Nets", section 3, with the
// generator's non-saturating one.
#pragma once

#include <ATen/core/Tensor.h>

namespace lab {

// Cross entropy of real pictures against `real_label` (1; 0.9: one-sided label smoothing, Salimans et al.
// 2016, section 3.4) and of generated ones against 0, each a mean over its batch, added.
// Scores: logits, any shape.
at::Tensor discriminator_loss(const at::Tensor& real_scores, const at::Tensor& fake_scores,
                              double real_label);

// Cross entropy of generated pictures against 1, mean over the batch.
at::Tensor generator_loss(const at::Tensor& fake_scores);

// Mean over the batch of the cross entropy of logits with one value for all of them.
at::Tensor cross_entropy_with(const at::Tensor& logits, double label);

}  // namespace lab
