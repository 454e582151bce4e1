// SPDX-License-Identifier: MIT
#include "native/defects/painting.h"

#include <cmath>
#include <vector>

namespace lab {
namespace {

// Of 255, summed over three channels: pixels nearer to the border's colour count as ground.
constexpr int kObjectContrast = 60;
constexpr int kPlaceAttempts = 200;

constexpr double kTint = 15;  // of 255, by channel

// The median colour of the picture's border.
PaintColor border_color(const Image& picture) {
  std::array<std::vector<double>, 3> values;
  const auto add = [&](int x, int y) {
    const PaintColor color = color_at(picture, x, y);
    for (std::size_t c = 0; c < 3; ++c) values[c].push_back(color[c]);
  };
  for (int x = 0; x < picture.width; ++x) {
    add(x, 0);
    add(x, picture.height - 1);
  }
  for (int y = 0; y < picture.height; ++y) {
    add(0, y);
    add(picture.width - 1, y);
  }
  PaintColor color{};
  for (std::size_t c = 0; c < 3; ++c) {
    std::ranges::sort(values[c]);
    color[c] = values[c][values[c].size() / 2];
  }
  return color;
}

bool is_object(const Image& picture, int x, int y, const PaintColor& ground) {
  const PaintColor color = color_at(picture, x, y);
  double contrast = 0;
  for (std::size_t c = 0; c < 3; ++c) contrast += std::abs(color[c] - ground[c]);
  return contrast >= kObjectContrast;
}

PaintColor shifted(const PaintColor& color, double shift, Rng& rng) {
  PaintColor result{};
  for (std::size_t c = 0; c < 3; ++c) {
    result[c] = std::clamp(color[c] + shift + rng.uniform(-kTint, kTint), 0.0, 255.0);
  }
  return result;
}

PaintColor color_of(const Image& picture, Point place) {
  return color_at(picture, static_cast<int>(place.x), static_cast<int>(place.y));
}

// Up or down.
double random_shift(const Contrast& contrast, Rng& rng) {
  const double shift = rng.uniform(contrast.low, contrast.high);
  return rng.uniform() < 0.5 ? -shift : shift;
}

}  // namespace

FloatMap object_map(const Image& picture) {
  const auto ground = border_color(picture);
  FloatMap map(picture.width, picture.height);
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) map.at(x, y) = is_object(picture, x, y, ground) ? 1 : 0;
  }
  return map;
}

Point place_on_object(const Image& picture, Rng& rng) {
  const auto ground = border_color(picture);
  Point place;
  for (int attempt = 0; attempt < kPlaceAttempts; ++attempt) {
    const int x = static_cast<int>(rng.below(static_cast<std::uint32_t>(picture.width)));
    const int y = static_cast<int>(rng.below(static_cast<std::uint32_t>(picture.height)));
    place = {static_cast<double>(x), static_cast<double>(y)};
    if (is_object(picture, x, y, ground)) break;
  }
  return place;
}

PaintColor contrasting_color(const Image& picture, Point place, const Contrast& contrast,
                             Rng& rng) {
  const double shift = random_shift(contrast, rng);
  return shifted(color_of(picture, place), shift, rng);
}

PaintColor visible_color(const Image& picture, Point place, const Contrast& contrast, Rng& rng) {
  const PaintColor color = color_of(picture, place);
  double shift = random_shift(contrast, rng);
  const double brightness = (color[0] + color[1] + color[2]) / 3 + shift;
  if (brightness < 0 || brightness > 255) shift = -shift;
  return shifted(color, shift, rng);
}

}  // namespace lab
