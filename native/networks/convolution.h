// SPDX-License-Identifier: MIT
// Transposed convolution, by the way that is fastest for its size.
#pragma once

#include <ATen/core/Tensor.h>

#include <array>
#include <optional>

namespace lab {

struct TransposedWindow {
  std::int64_t stride = 1;
  std::int64_t padding = 0;
  std::array<std::int64_t, 2> output_padding = {0, 0};  // rows and columns added to the end
};

// x: [n, in, h, w], weight: [in, out, kernel, kernel].
at::Tensor transposed_convolution(const at::Tensor& x, const at::Tensor& weight,
                                  const std::optional<at::Tensor>& bias,
                                  const TransposedWindow& window);

}  // namespace lab
