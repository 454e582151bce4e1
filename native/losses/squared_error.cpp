// SPDX-License-Identifier: MIT
#include "native/losses/squared_error.h"

#include <ATen/ATen.h>

namespace lab {

at::Tensor squared_error(const at::Tensor& a, const at::Tensor& b) {
  return at::mse_loss(a, b, at::Reduction::Sum) / a.size(0);
}

}  // namespace lab
