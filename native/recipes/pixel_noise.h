// SPDX-License-Identifier: MIT
// The noise that denoising is taught and measured with.
#pragma once

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>

namespace lab {

// Each pixel of picture i is replaced, with probability levels[i], by a value drawn uniformly from [0, 1],
// the same for all its channels. images: [n, channels, height, width] in [0, 1]; levels: [n].
at::Tensor with_pixel_noise(const at::Tensor& images, const at::Tensor& levels,
                            const at::Generator& generator);

}  // namespace lab
