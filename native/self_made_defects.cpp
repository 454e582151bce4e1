// SPDX-License-Identifier: MIT
// Painting of self_made_defects.h.
#include "native/self_made_defects.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

namespace lab {
namespace {

struct Point {
  double x = 0;
  double y = 0;
};

// Of 255, summed over three channels: pixels nearer to the border's colour count as ground.
constexpr int kObjectContrast = 60;
constexpr int kPlaceAttempts = 200;

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

// A random pixel of the object; any pixel if none is found.
Point place_on_object(const Image& picture, Rng& rng) {
  const auto ground = border_color(picture);
  Point place;
  for (int attempt = 0; attempt < kPlaceAttempts; ++attempt) {
    const int x = static_cast<int>(rng.below(static_cast<std::uint32_t>(picture.width)));
    const int y = static_cast<int>(rng.below(static_cast<std::uint32_t>(picture.height)));
    place = {static_cast<double>(x), static_cast<double>(y)};
    int contrast = 0;
    for (int c = 0; c < 3; ++c) {
      contrast += std::abs(channel_at(picture, x, y, c) - ground[static_cast<std::size_t>(c)]);
    }
    if (contrast >= kObjectContrast) break;
  }
  return place;
}

std::uint8_t to_byte(double value) {
  return static_cast<std::uint8_t>(std::clamp(std::lround(value), 0l, 255l));
}

// Moves a pixel towards a colour. opacity in [0, 1].
void blend(Image& picture, int x, int y, const std::array<double, 3>& color, double opacity) {
  if (x < 0 || y < 0 || x >= picture.width || y >= picture.height) return;
  for (int c = 0; c < picture.channels; ++c) {
    const double old = picture.at(x, y, c);
    picture.at(x, y, c) = to_byte(old + opacity * (color[static_cast<std::size_t>(c)] - old));
  }
}

// A colour away from the place's own: lighter or darker by 40 to 120 of 255, slightly tinted.
std::array<double, 3> contrasting_color(const Image& picture, Point place, Rng& rng) {
  const double shift = rng.uniform(40, 120) * (rng.uniform() < 0.5 ? -1 : 1);
  std::array<double, 3> color{};
  for (int c = 0; c < 3; ++c) {
    const double old = channel_at(picture, static_cast<int>(place.x), static_cast<int>(place.y), c);
    color[static_cast<std::size_t>(c)] = std::clamp(old + shift + rng.uniform(-15, 15), 0.0, 255.0);
  }
  return color;
}

// 1 inside the radius, falling to 0 over one pixel.
double coverage(double distance, double radius) {
  return std::clamp(radius + 0.5 - distance, 0.0, 1.0);
}

void paint_scratch(Image& picture, double side, Rng& rng) {
  Point at = place_on_object(picture, rng);
  const auto color = contrasting_color(picture, at, rng);
  const double length = side * rng.uniform(0.08, 0.25);
  const double radius = std::max(0.5, side * rng.uniform(0.003, 0.008));
  const double bend = rng.uniform(-1.5, 1.5) / length;
  double angle = rng.uniform(0, 2 * std::numbers::pi);
  const int reach = static_cast<int>(std::ceil(radius)) + 1;
  FloatMap opacity(picture.width, picture.height);
  for (double done = 0; done < length; done += 0.5) {
    const int cx = static_cast<int>(std::lround(at.x));
    const int cy = static_cast<int>(std::lround(at.y));
    for (int y = std::max(cy - reach, 0); y <= std::min(cy + reach, picture.height - 1); ++y) {
      for (int x = std::max(cx - reach, 0); x <= std::min(cx + reach, picture.width - 1); ++x) {
        const double covered = coverage(std::hypot(x - at.x, y - at.y), radius);
        opacity.at(x, y) = std::max(opacity.at(x, y), static_cast<float>(covered));
      }
    }
    angle += 0.5 * bend;
    at = {at.x + 0.5 * std::cos(angle), at.y + 0.5 * std::sin(angle)};
  }
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) blend(picture, x, y, color, opacity.at(x, y));
  }
}

void paint_blob(Image& picture, double side, Rng& rng) {
  const Point center = place_on_object(picture, rng);
  const auto color = contrasting_color(picture, center, rng);
  const double radius_x = side * rng.uniform(0.01, 0.04);
  const double radius_y = radius_x * rng.uniform(0.5, 1);
  const double angle = rng.uniform(0, std::numbers::pi);
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) {
      const double dx = x - center.x;
      const double dy = y - center.y;
      const double along = dx * std::cos(angle) + dy * std::sin(angle);
      const double across = dy * std::cos(angle) - dx * std::sin(angle);
      const double distance = std::hypot(along / radius_x, across / radius_y);
      blend(picture, x, y, color, std::clamp(1.5 - distance, 0.0, 1.0));
    }
  }
}

// Copies a rectangle from one place on the object to another, with soft edges.
void paint_patch(Image& picture, double side, Rng& rng) {
  const Image source = picture;
  const Point from = place_on_object(picture, rng);
  const Point to = place_on_object(picture, rng);
  const double half_width = side * rng.uniform(0.02, 0.07);
  const double half_height = side * rng.uniform(0.02, 0.07);
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) {
      const double opacity =
          coverage(std::abs(x - to.x), half_width) * coverage(std::abs(y - to.y), half_height);
      const int sx = std::clamp(x + static_cast<int>(from.x - to.x), 0, picture.width - 1);
      const int sy = std::clamp(y + static_cast<int>(from.y - to.y), 0, picture.height - 1);
      std::array<double, 3> color{};
      for (int c = 0; c < 3; ++c)
        color[static_cast<std::size_t>(c)] = channel_at(source, sx, sy, c);
      blend(picture, x, y, color, opacity);
    }
  }
}

}  // namespace

std::string_view name_of(SelfMadeDefect defect) {
  switch (defect) {
    case SelfMadeDefect::scratch: return "scratch";
    case SelfMadeDefect::blob: return "blob";
    case SelfMadeDefect::patch: break;
  }
  return "patch";
}

Image paint_defect(const Image& picture, SelfMadeDefect defect, Rng& rng) {
  Image painted = picture;
  const double side = std::min(picture.width, picture.height);
  switch (defect) {
    case SelfMadeDefect::scratch: paint_scratch(painted, side, rng); break;
    case SelfMadeDefect::blob: paint_blob(painted, side, rng); break;
    case SelfMadeDefect::patch: paint_patch(painted, side, rng); break;
  }
  return painted;
}

}  // namespace lab
