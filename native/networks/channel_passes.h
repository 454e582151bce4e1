// SPDX-License-Identifier: MIT
// What batch norm does with all values of a channel, x being [n, channels, ...]. With planes one after the other, and on
// a GPU, LibTorch's kernels do it. On the CPU with channels side by side they do not: LibTorch 2.6 then adds up in
// float32, one value after the other (8e-5 to 2e-4 off for 4 pictures of 512x224), and its way back takes a quarter of a
// U-Net's whole step. Here sums run in double from 32 values on, and are the same for any number of threads.
#pragma once

#include <ATen/core/Tensor.h>

#include <limits>

namespace lab {

// Channels side by side on the CPU, in float32 or bfloat16, by fours: what the passes below have kernels of their own for.
bool has_own_passes(const at::Tensor& x);

// [2, channels] in double: mean, and variance with the divisor n.
at::Tensor moments(const at::Tensor& x);

// y = scale * (x - center) + offset; each [channels] in float32. With own passes at least `least`, which the others leave
// to their caller.
struct ChannelScale {
  at::Tensor center;
  at::Tensor scale;
  at::Tensor offset;
  float least = -std::numeric_limits<float>::infinity();
};

// y, of x's type and layout.
at::Tensor scaled_channels(const at::Tensor& x, const ChannelScale& by);

// In the following `slope` is the loss's by y, in x's shape, and counts as 0 where y is the least.
// [2, channels] in double: the sums of slope * (x - center) and of slope.
at::Tensor slope_sums(const at::Tensor& slope, const at::Tensor& x, const ChannelScale& by);

// slope * by.scale + (x - center) * of_x + offset, the latter two [channels] in float32; of x's type and layout.
struct InputSlopes {
  at::Tensor of_x;
  at::Tensor offset;
};
at::Tensor input_slopes(const at::Tensor& slope, const at::Tensor& x, const ChannelScale& by,
                        const InputSlopes& statistics);

}  // namespace lab
