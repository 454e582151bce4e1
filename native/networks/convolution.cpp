// SPDX-License-Identifier: MIT
// The two ways of convolution.h.
#include "native/networks/convolution.h"

#include <ATen/ATen.h>

namespace lab {
namespace {

// On the CPU, transposed convolutions with at most this many values a place (an image as output)
// run three times as fast as a matrix product and col2im: oneDNN's kernels are made for many
// channels.
constexpr std::int64_t kFewTaps = 64;

}  // namespace

at::Tensor transposed_convolution(const at::Tensor& x, const at::Tensor& weight,
                                  const std::optional<at::Tensor>& bias,
                                  const TransposedWindow& window) {
  const std::int64_t kernel = weight.size(2);
  const std::int64_t taps = weight.size(1) * kernel * kernel;
  if (!x.is_cpu() || taps > kFewTaps) {
    return at::conv_transpose2d(x, weight, bias, window.stride, window.padding,
                                window.output_padding);
  }
  const auto side = [&](std::size_t axis) {
    return (x.size(static_cast<std::int64_t>(axis) + 2) - 1) * window.stride - 2 * window.padding +
           kernel + window.output_padding[axis];
  };
  const at::Tensor columns =
      at::matmul(weight.view({weight.size(0), taps}).t(), x.reshape({x.size(0), x.size(1), -1}));
  // Sums of the columns are taken in float32 at the least.
  const at::Tensor image = at::col2im(
      columns.to(at::promoteTypes(columns.scalar_type(), at::kFloat)), {side(0), side(1)},
      {kernel, kernel}, {1, 1}, {window.padding, window.padding}, {window.stride, window.stride});
  return bias ? image + bias->view({-1, 1, 1}) : image;
}

}  // namespace lab
