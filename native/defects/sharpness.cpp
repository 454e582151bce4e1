// SPDX-License-Identifier: MIT
#include "native/defects/sharpness.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

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

// By the binomial weights 1, 2, 1 along each axis, edges repeated: sixteen times the mean of a row's samples.
std::vector<int> blurred_row(const Image& picture, int y) {
  const auto samples = picture.offset(0, 1);
  const auto step = static_cast<std::size_t>(picture.channels);
  const auto row_at = [&](int row) {
    return picture.pixels.data() + picture.offset(0, std::clamp(row, 0, picture.height - 1));
  };
  const auto *const above = row_at(y - 1), *const here = row_at(y), *const below = row_at(y + 1);
  std::vector<int> down(samples);
  for (std::size_t i = 0; i < samples; ++i) down[i] = above[i] + 2 * here[i] + below[i];
  std::vector<int> sums(samples);
  for (std::size_t i = 0; i < samples; ++i) {
    const int left = down[i < step ? i : i - step];
    const int right = down[i + step < samples ? i + step : i];
    sums[i] = left + 2 * down[i] + right;
  }
  return sums;
}

Image sharpened(const Image& picture, double added) {
  Image result(picture.width, picture.height, picture.channels);
  for (int y = 0; y < picture.height; ++y) {
    const std::vector<int> blurred = blurred_row(picture, y);
    const std::size_t start = picture.offset(0, y);
    for (std::size_t i = 0; i < blurred.size(); ++i) {
      const double value = picture.pixels[start + i];
      result.pixels[start + i] = to_byte(value + added * (value - blurred[i] / 16.0));
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
