// SPDX-License-Identifier: MIT
#include "native/recipes/pixel_noise.h"

#include <ATen/ATen.h>

#include "native/parallel/share.h"

namespace lab {

at::Tensor with_pixel_noise(const at::Tensor& images, const at::Tensor& levels,
                            const at::Generator& generator) {
  const std::vector<std::int64_t> pixels = {images.size(0), 1, images.size(2), images.size(3)};
  const at::Tensor chance = drawn_uniform(at::empty(pixels, images.options()), generator);
  const at::Tensor noise = drawn_uniform(at::empty(pixels, images.options()), generator);
  return at::where(chance < levels.view({-1, 1, 1, 1}), noise, images);
}

}  // namespace lab
