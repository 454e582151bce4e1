// SPDX-License-Identifier: MIT
#include "native/recipes/batch.h"

#include <ATen/ATen.h>

namespace lab {

at::Tensor one_hot_labels(const at::Tensor& labels, std::int64_t classes) {
  // Not at::one_hot, which refuses -1 and has to wait for the device to see that there is none.
  return (labels.unsqueeze(-1) == at::arange(classes, labels.options())).to(at::kFloat);
}

}  // namespace lab
