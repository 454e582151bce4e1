// SPDX-License-Identifier: MIT
// The negative evidence lower bound of a variational autoencoder with Bernoulli pixels and a
// standard normal prior: Kingma and Welling 2014, section 2.2 and appendix B; beta: Higgins et al.
// 2017.
#pragma once

#include <ATen/core/Tensor.h>

namespace lab {

// -sum of x log y + (1 - x) log(1 - y) over a picture's values, y = sigmoid(logits); mean over the
// batch, in nats. Computed from the logits: no rounding at 0 and 1.
// logits, images: [n, channels, height, width]; images in [0, 1].
at::Tensor reconstruction_loss(const at::Tensor& logits, const at::Tensor& images);

// KL(q || N(0, 1)) of diagonal normals, summed over the code's units; mean over the batch, in nats.
// mean, log_variance: [n, latent_dim].
at::Tensor kl_divergence(const at::Tensor& mean, const at::Tensor& log_variance);

}  // namespace lab
