// SPDX-License-Identifier: MIT
#include "native/defects/sharpness.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "shared/image/resample.h"
#include "shared/image/to_byte.h"

namespace lab {
namespace {

Image resized(const Image& picture, int width, int height, ResizeFilter filter) {
  const Resampled values = resample(picture, {0, 0, picture.width, picture.height},
                                    {.width = width, .height = height, .filter = filter});
  Image result(width, height, picture.channels);
  std::ranges::transform(values.values, result.pixels.begin(), to_byte);
  return result;
}

Image coarsened(const Image& picture, double size) {
  const auto shrunk = [size](int side) {
    return std::max(1, static_cast<int>(std::lround(size * side)));
  };
  const int width = shrunk(picture.width);
  const int height = shrunk(picture.height);
  if (width == picture.width && height == picture.height) return picture;
  return resized(resized(picture, width, height, ResizeFilter::area), picture.width, picture.height,
                 ResizeFilter::bicubic);
}

// By the binomial weights 1, 2, 1 along each axis, edges repeated.
double blurred_at(const Image& picture, int x, int y, int channel) {
  constexpr std::array kWeights{0.25, 0.5, 0.25};
  double sum = 0;
  for (int down = -1; down <= 1; ++down) {
    const int row = std::clamp(y + down, 0, picture.height - 1);
    for (int across = -1; across <= 1; ++across) {
      const int column = std::clamp(x + across, 0, picture.width - 1);
      sum += kWeights[static_cast<std::size_t>(down + 1)] *
             kWeights[static_cast<std::size_t>(across + 1)] * picture.at(column, row, channel);
    }
  }
  return sum;
}

Image sharpened(const Image& picture, double added) {
  Image result(picture.width, picture.height, picture.channels);
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) {
      for (int c = 0; c < picture.channels; ++c) {
        const double value = picture.at(x, y, c);
        result.at(x, y, c) = to_byte(value + added * (value - blurred_at(picture, x, y, c)));
      }
    }
  }
  return result;
}

}  // namespace

Focus draw_focus(const Sharpness& sharpness, Rng& rng) {
  if (rng.uniform() < 0.5) return {.size = rng.uniform(sharpness.coarsest, 1)};
  return {.added = rng.uniform(0, sharpness.sharpest)};
}

Image focused(const Image& picture, const Focus& focus) {
  Image result = coarsened(picture, focus.size);
  return focus.added > 0 ? sharpened(result, focus.added) : result;
}

}  // namespace lab
