// SPDX-License-Identifier: MIT
// Separable antialiased resizing with weights computed once per axis. All arithmetic is IEEE
// single or double with a fixed order and without functions of libm that may round differently, so
// native and WASM results are equal bit for bit.
#pragma once

#include <cstdint>
#include <vector>

#include "shared/image/image.h"
#include "shared/image/preprocess.h"

namespace lab {

// A part of a picture.
struct Region {
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;
};

// The region of the image, resized. Values are still in 0 .. 255 but not rounded, and bicubic ones
// may overshoot. Alpha is composited over background before filtering.
// Returns [height, width, color_channels(image)].
struct Resampled {
  int width = 0;
  int height = 0;
  int channels = 0;  // 1 or 3
  std::vector<double> values;
};

struct ResampleSpec {
  int width = 0;
  int height = 0;
  ResizeFilter filter = ResizeFilter::area;
  std::uint8_t background = 0;
};

// Precondition: region lies inside the image, all sizes >= 1.
Resampled resample(const Image& image, const Region& region, const ResampleSpec& spec);

}  // namespace lab
