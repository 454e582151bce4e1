// SPDX-License-Identifier: MIT
// Text and picture of a drawing (drawing.h).
#include "wasm/views/drawing.h"

#include <algorithm>
#include <cmath>

#include "shared/image/to_byte.h"

namespace lab {

namespace {

constexpr std::string_view kLetters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr int kSteps = 511;
constexpr double kInkShare = 20.0 / 28;  // of the side that MNIST's digits fill
constexpr int kPieces = 6;               // of a curve between two points

int steps_of(double part) {
  // A part that is not finite counts as 0.
  return part > 0 ? static_cast<int>(std::lround(std::min(part, 1.0) * kSteps)) : 0;
}

// Strokes moved and scaled: to scale * point + shift.
struct Placed {
  double scale = 1;
  Point shift;

  Point of(Point point) const { return {scale * point.x + shift.x, scale * point.y + shift.y}; }
};

FloatMap coverage_of(const Strokes& strokes, const Placed& placed, double pen, int width,
                     int height) {
  FloatMap coverage(width, height);
  const double radius = pen * std::min(width, height) / 2;
  for (const Polyline& stroke : strokes) {
    Polyline points;
    for (const Point point : stroke) {
      const Point at = placed.of(point);
      points.push_back({at.x * width - 0.5, at.y * height - 0.5});
    }
    if (points.size() > 1) points = smooth_curve(points, kPieces);
    draw_stroke(coverage, points, std::vector<double>(points.size(), radius));
  }
  return coverage;
}

// Centre of mass in parts of the sides. Precondition: there is ink.
Point center_of(const FloatMap& coverage) {
  double mass = 0;
  Point sum;
  for (int y = 0; y < coverage.height; ++y) {
    for (int x = 0; x < coverage.width; ++x) {
      const auto ink = static_cast<double>(coverage.at(x, y));
      mass += ink;
      sum.x += ink * (x + 0.5);
      sum.y += ink * (y + 0.5);
    }
  }
  if (mass <= 0) return {0.5, 0.5};
  return {sum.x / mass / coverage.width, sum.y / mass / coverage.height};
}

Placed as_in_mnist(const Strokes& strokes, double pen, int width, int height) {
  Point low = strokes.front().front();
  Point high = low;
  for (const Polyline& stroke : strokes) {
    for (const Point point : stroke) {
      low = {std::min(low.x, point.x), std::min(low.y, point.y)};
      high = {std::max(high.x, point.x), std::max(high.y, point.y)};
    }
  }
  const double extent = std::max(high.x - low.x, high.y - low.y);
  Placed placed;
  // A dot has no extent to scale.
  if (extent > 2.0 / kSteps) placed.scale = std::max(0.1, kInkShare - pen) / extent;
  placed.shift = {0.5 - placed.scale * (low.x + high.x) / 2,
                  0.5 - placed.scale * (low.y + high.y) / 2};
  const Point center = center_of(coverage_of(strokes, placed, pen, width, height));
  placed.shift.x += 0.5 - center.x;
  placed.shift.y += 0.5 - center.y;
  return placed;
}

}  // namespace

Point on_grid(Point point) {
  return {static_cast<double>(steps_of(point.x)) / kSteps,
          static_cast<double>(steps_of(point.y)) / kSteps};
}

std::string text_of(const Strokes& strokes) {
  std::string text;
  for (const Polyline& stroke : strokes) {
    if (!text.empty()) text += '.';
    for (const Point point : stroke) {
      const int bits = steps_of(point.x) << 9 | steps_of(point.y);
      for (const int shift : {12, 6, 0}) {
        text += kLetters[static_cast<std::size_t>(bits >> shift & 63)];
      }
    }
  }
  return text;
}

Strokes strokes_of(std::string_view text) {
  Strokes strokes;
  Polyline stroke;
  int bits = 0;
  int letters = 0;
  for (const char c : text) {
    const std::size_t value = kLetters.find(c);
    if (value == std::string_view::npos) {
      if (!stroke.empty()) strokes.push_back(std::move(stroke));
      stroke = {};
      letters = 0;
      continue;
    }
    bits = (letters == 0 ? 0 : bits << 6) | static_cast<int>(value);
    if (++letters < 3) continue;
    stroke.push_back(
        {static_cast<double>(bits >> 9) / kSteps, static_cast<double>(bits & 511) / kSteps});
    letters = 0;
  }
  if (!stroke.empty()) strokes.push_back(std::move(stroke));
  return strokes;
}

std::string without_last(const std::string& strokes) {
  const std::size_t last = strokes.rfind('.');
  return last == std::string::npos ? "" : strokes.substr(0, last);
}

FloatMap untouched(const Drawing& drawing, int width, int height) {
  FloatMap map = coverage_of(strokes_of(drawing.strokes), {}, drawing.pen, width, height);
  for (float& value : map.values) value = value < 0.5f ? 1.0f : 0.0f;
  return map;
}

Image drawn_picture(const Drawing& drawing, int width, int height, int channels) {
  Image picture(width, height, channels);
  const Strokes strokes = strokes_of(drawing.strokes);
  if (strokes.empty()) return picture;
  const Placed placed =
      drawing.centred ? as_in_mnist(strokes, drawing.pen, width, height) : Placed{};
  const FloatMap coverage = coverage_of(strokes, placed, drawing.pen, width, height);
  for (std::size_t i = 0; i < picture.pixels.size(); ++i) {
    const float ink = coverage.values[i / static_cast<std::size_t>(channels)];
    picture.pixels[i] = to_byte(255 * static_cast<double>(ink));
  }
  return picture;
}

}  // namespace lab
