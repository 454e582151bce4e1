// SPDX-License-Identifier: MIT
// See tensor_size.h.
#include "shared/base/tensor_size.h"

namespace lab {

std::optional<std::int64_t> value_count(std::span<const std::int64_t> shape) {
  std::int64_t count = 1;
  for (const std::int64_t size : shape) {
    // Divided, not multiplied: a product could be beyond every integer.
    if (size < 1 || size > kMostValues / count) return std::nullopt;
    count *= size;
  }
  return count;
}

}  // namespace lab
