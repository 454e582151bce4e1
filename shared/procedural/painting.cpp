// SPDX-License-Identifier: MIT
#include "shared/procedural/painting.h"

#include <cstddef>
#include <cstdint>

#include "shared/image/to_byte.h"

namespace lab {
namespace {

int channel_at(const Image& picture, int x, int y, int channel) {
  return picture.at(x, y, std::min(channel, picture.channels - 1));
}

// Weights of the four pixels around a place at `share` between the middle two.
std::array<double, 4> spline_weights(double share) {
  const double t = share;
  return {t * (-0.5 + t * (1 - 0.5 * t)), 1 + t * t * (-2.5 + 1.5 * t),
          t * (0.5 + t * (2 - 1.5 * t)), t * t * (-0.5 + 0.5 * t)};
}

// A part of a picture, to read from while the picture is painted on.
struct Window {
  Image before = {};
  int left = 0;
  int top = 0;
};

// With room for splines around what is painted.
Window window_around(const Image& picture, Point place, double reach) {
  constexpr int kRoom = 3;
  const auto low = [&](double at, int size) {
    return std::clamp(static_cast<int>(std::floor(at - reach)) - kRoom, 0, size - 1);
  };
  const auto high = [&](double at, int size) {
    return std::clamp(static_cast<int>(std::ceil(at + reach)) + kRoom, 0, size - 1);
  };
  Window window{.left = low(place.x, picture.width), .top = low(place.y, picture.height)};
  const int width = high(place.x, picture.width) - window.left + 1;
  const int height = high(place.y, picture.height) - window.top + 1;
  window.before = Image(width, height, picture.channels);
  for (int y = 0; y < height; ++y) {
    std::copy_n(
        picture.pixels.begin() +
            static_cast<std::ptrdiff_t>(picture.offset(window.left, window.top + y)),
        static_cast<std::ptrdiff_t>(window.before.offset(0, 1)),
        window.before.pixels.begin() + static_cast<std::ptrdiff_t>(window.before.offset(0, y)));
  }
  return window;
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
  std::array<int, 4> columns{};
  for (std::size_t i = 0; i < 4; ++i) {
    columns[i] = inside(left + static_cast<double>(i) - 1, picture.width);
  }
  const auto channels = static_cast<std::size_t>(std::min(picture.channels, 3));
  PaintColor color{};
  for (std::size_t row = 0; row < 4; ++row) {
    const int y = inside(top + static_cast<double>(row) - 1, picture.height);
    for (std::size_t column = 0; column < 4; ++column) {
      const std::uint8_t* const pixel = &picture.pixels[picture.offset(columns[column], y)];
      const double weight = down[row] * across[column];
      for (std::size_t c = 0; c < channels; ++c) color[c] += weight * pixel[c];
    }
  }
  for (std::size_t c = channels; c < 3; ++c) color[c] = color[channels - 1];
  return color;
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

void press_pit(Image& picture, const Pit& pit) {
  constexpr double kRim = 1.25;  // of the pit's radius
  constexpr double kRimWidth = 0.25;
  constexpr PaintColor kLight{255, 255, 255};
  const auto inside = [](double at, int size) {
    return static_cast<int>(std::clamp(at, 0.0, size - 1.0));
  };
  PaintColor shadow =
      color_at(picture, inside(pit.center.x, picture.width), inside(pit.center.y, picture.height));
  for (double& value : shadow) value *= 0.25;
  for_pixels_around(picture, pit.center, 2 * pit.radius + 1, [&](int x, int y) {
    const double dx = x - pit.center.x;
    const double dy = y - pit.center.y;
    const double distance = std::hypot(dx, dy) / pit.radius;
    blend(picture, x, y, shadow, pit.depth * std::clamp(1.5 - distance, 0.0, 1.0));
    const double from_rim = (distance - kRim) / kRimWidth;
    const double facing = 0.5 + 0.5 * std::cos(std::atan2(dy, dx) - pit.light);
    blend(picture, x, y, kLight, pit.gloss * facing * std::exp(-from_rim * from_rim));
  });
}

void shove_surface(Image& picture, const Shove& shove) {
  const double reach = std::max(std::hypot(shove.push_x, shove.push_y), std::abs(shove.pinch));
  const Window window = window_around(picture, shove.center, (1 + reach) * shove.radius);
  for_pixels_around(picture, shove.center, shove.radius, [&](int x, int y) {
    const double dx = x - shove.center.x;
    const double dy = y - shove.center.y;
    const double inside = 1 - (dx * dx + dy * dy) / (shove.radius * shove.radius);
    if (inside <= 0) return;
    const double share = inside * inside;
    const Point source{x - share * (shove.radius * shove.push_x - shove.pinch * dx),
                       y - share * (shove.radius * shove.push_y - shove.pinch * dy)};
    blend(picture, x, y,
          color_between(window.before, {source.x - window.left, source.y - window.top}), 1);
  });
}

}  // namespace lab
