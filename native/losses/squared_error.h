// SPDX-License-Identifier: MIT
// The squared error of an autoencoder without a distribution over pixels.
#pragma once

#include <ATen/core/Tensor.h>

namespace lab {

// Sum over a picture's values of (a - b)^2, mean over the batch. Both [n, ...].
at::Tensor squared_error(const at::Tensor& a, const at::Tensor& b);

}  // namespace lab
