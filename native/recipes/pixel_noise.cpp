// SPDX-License-Identifier: MIT
#include "native/recipes/pixel_noise.h"

#include <ATen/ATen.h>

namespace lab {

at::Tensor with_pixel_noise(const at::Tensor& images, const at::Tensor& levels,
                            const at::Generator& generator) {
  const std::vector<std::int64_t> pixels = {images.size(0), 1, images.size(2), images.size(3)};
  const at::Tensor chance = at::empty(pixels, images.options()).uniform_(0, 1, generator);
  const at::Tensor noise = at::empty(pixels, images.options()).uniform_(0, 1, generator);
  return at::where(chance < levels.view({-1, 1, 1, 1}), noise, images);
}

}  // namespace lab
