// SPDX-License-Identifier: MIT
#include "native/defects/painting.h"

#include <cstdlib>
#include <vector>

#include "shared/image/to_byte.h"

namespace lab {
namespace {

// Of 255, summed over three channels: pixels nearer to the border's colour count as ground.
constexpr int kObjectContrast = 60;
constexpr int kPlaceAttempts = 200;

constexpr double kTint = 15;  // of 255, by channel

int channel_at(const Image& picture, int x, int y, int channel) {
  return picture.at(x, y, std::min(channel, picture.channels - 1));
}

// The median colour of the picture's border.
std::array<int, 3> border_color(const Image& picture) {
  std::array<int, 3> color{};
  for (int c = 0; c < 3; ++c) {
    std::vector<int> values;
    for (int x = 0; x < picture.width; ++x) {
      values.push_back(channel_at(picture, x, 0, c));
      values.push_back(channel_at(picture, x, picture.height - 1, c));
    }
    for (int y = 0; y < picture.height; ++y) {
      values.push_back(channel_at(picture, 0, y, c));
      values.push_back(channel_at(picture, picture.width - 1, y, c));
    }
    std::ranges::sort(values);
    color[static_cast<std::size_t>(c)] = values[values.size() / 2];
  }
  return color;
}

bool is_object(const Image& picture, int x, int y, const std::array<int, 3>& ground) {
  int contrast = 0;
  for (int c = 0; c < 3; ++c) {
    contrast += std::abs(channel_at(picture, x, y, c) - ground[static_cast<std::size_t>(c)]);
  }
  return contrast >= kObjectContrast;
}

// Weights of the four pixels around a place at `share` between the middle two.
std::array<double, 4> spline_weights(double share) {
  const double t = share;
  return {t * (-0.5 + t * (1 - 0.5 * t)), 1 + t * t * (-2.5 + 1.5 * t),
          t * (0.5 + t * (2 - 1.5 * t)), t * t * (-0.5 + 0.5 * t)};
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

PaintColor color_at(const Image& picture, int x, int y) {
  PaintColor color{};
  for (int c = 0; c < 3; ++c) color[static_cast<std::size_t>(c)] = channel_at(picture, x, y, c);
  return color;
}

PaintColor color_between(const Image& picture, Point at) {
  const double left = std::floor(at.x);
  const double top = std::floor(at.y);
  const auto across = spline_weights(at.x - left);
  const auto down = spline_weights(at.y - top);
  const auto inside = [](double place, int size) {
    return static_cast<int>(std::clamp(place, 0.0, static_cast<double>(size - 1)));
  };
  PaintColor color{};
  for (std::size_t row = 0; row < 4; ++row) {
    const int y = inside(top + static_cast<double>(row) - 1, picture.height);
    for (std::size_t column = 0; column < 4; ++column) {
      const int x = inside(left + static_cast<double>(column) - 1, picture.width);
      const double weight = down[row] * across[column];
      for (int c = 0; c < 3; ++c) {
        color[static_cast<std::size_t>(c)] += weight * channel_at(picture, x, y, c);
      }
    }
  }
  return color;
}

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

void blend(Image& picture, int x, int y, const PaintColor& color, double opacity) {
  if (x < 0 || y < 0 || x >= picture.width || y >= picture.height) return;
  for (int c = 0; c < picture.channels; ++c) {
    const double old = picture.at(x, y, c);
    picture.at(x, y, c) = to_byte(old + opacity * (color[static_cast<std::size_t>(c)] - old));
  }
}

double coverage(double distance, double radius) {
  return std::clamp(radius + 0.5 - distance, 0.0, 1.0);
}

}  // namespace lab
