// SPDX-License-Identifier: MIT
#include "native/recipes/defect_maker.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cstring>
#include <vector>

namespace lab {
namespace {

// [channels, height, width] bytes to rows of interleaved samples and back.
Image image_of(const at::Tensor& picture) {
  const at::Tensor interleaved = picture.permute({1, 2, 0}).contiguous();
  Image image(static_cast<int>(picture.size(2)), static_cast<int>(picture.size(1)),
              static_cast<int>(picture.size(0)));
  std::memcpy(image.pixels.data(), interleaved.const_data_ptr<std::uint8_t>(), image.pixels.size());
  return image;
}

void write(const Image& image, const at::Tensor& picture) {
  const at::Tensor interleaved = at::empty({image.height, image.width, image.channels}, at::kByte);
  std::memcpy(interleaved.mutable_data_ptr<std::uint8_t>(), image.pixels.data(),
              image.pixels.size());
  picture.copy_(interleaved.permute({2, 0, 1}));
}

}  // namespace

BatchMaker::Made DefectMaker::make_part(const at::Tensor& pictures, std::uint64_t seed,
                                        const BatchPart& part) {
  std::vector<std::int64_t> shape = pictures.sizes().vec();
  shape[1] = part.count;
  const at::Tensor clean = at::empty(shape, at::kByte);
  const at::Tensor painted = at::empty(shape, at::kByte);
  std::vector<std::int64_t> mask_shape = shape;
  mask_shape[2] = 1;
  const at::Tensor mask = at::empty(mask_shape, at::kFloat);
  const std::int64_t count = pictures.size(1);
  for (std::int64_t batch = 0; batch < pictures.size(0); ++batch) {
    // Each is painted on once, and once lends its matter to the one before it.
    std::vector<Image> good;
    for (std::int64_t i = 0; i <= part.count; ++i) {
      good.push_back(image_of(pictures[batch][(part.first + i) % count]));
    }
    for (std::int64_t i = 0; i < part.count; ++i) {
      // A stream of its own for each picture: what one draws changes no other.
      Rng rng(seed, static_cast<std::uint64_t>(batch * count + part.first + i));
      const auto at = static_cast<std::size_t>(i);
      const DefectivePair pair = draw_pair(good[at], good[at + 1], settings_, rng);
      write(pair.clean, clean[batch][i]);
      write(pair.painted, painted[batch][i]);
      std::ranges::copy(pair.mask.values, mask[batch][i].mutable_data_ptr<float>());
    }
  }
  return {{"clean", clean}, {"painted", painted}, {"mask", mask}};
}

}  // namespace lab
