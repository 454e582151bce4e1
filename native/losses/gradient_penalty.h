// SPDX-License-Identifier: MIT
// The gradient penalty of a Wasserstein critic: Gulrajani et al. 2017, "Improved Training of
// Wasserstein GANs", equation 3, without its weight lambda.
#pragma once

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>

namespace lab {

// A point for each pair on the straight line between them, uniformly drawn; without gradients.
// real, fake: [n, ...].
at::Tensor interpolated(const at::Tensor& real, const at::Tensor& fake,
                        const at::Generator& generator);

// (|g| - 1)^2, mean over the batch. gradients: of the critic in its input, [n, ...]; see
// input_gradient.
at::Tensor gradient_penalty(const at::Tensor& gradients);

}  // namespace lab
