// SPDX-License-Identifier: MIT
// The scalars of rates.h.
#include "native/optimisers/rates.h"

#include <ATen/ATen.h>

namespace lab {

at::Tensor Rates::add(double base) {
  bases_.push_back(base);
  scalars_.push_back(at::zeros({}, at::TensorOptions(device_).dtype(at::kFloat)));
  return scalars_.back();
}

void Rates::scale(double factor) {
  for (std::size_t i = 0; i < scalars_.size(); ++i) scalars_[i].fill_(bases_[i] * factor);
}

}  // namespace lab
