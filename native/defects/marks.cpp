// SPDX-License-Identifier: MIT
// Lines, blobs, pokes and dots of painters.h.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "native/defects/painters.h"

namespace lab {
namespace {

constexpr double kTurn = 2 * std::numbers::pi;
constexpr Contrast kPlain{40, 120};
constexpr Contrast kFaint{15, 50};

// An arc.
struct Line {
  Point from = {};
  double angle = 0;
  double length = 0;
  double radius = 0.5;
  double bend = 0;  // of the angle, for each pixel of length
};

// Raises opacity to that of the line.
void add_line(FloatMap& opacity, Line line) {
  Point at = line.from;
  const int reach = static_cast<int>(std::ceil(line.radius)) + 1;
  for (double done = 0; done < line.length; done += 0.5) {
    const int cx = static_cast<int>(std::lround(at.x));
    const int cy = static_cast<int>(std::lround(at.y));
    for (int y = std::max(cy - reach, 0); y <= std::min(cy + reach, opacity.height - 1); ++y) {
      for (int x = std::max(cx - reach, 0); x <= std::min(cx + reach, opacity.width - 1); ++x) {
        const double covered = coverage(std::hypot(x - at.x, y - at.y), line.radius);
        opacity.at(x, y) = std::max(opacity.at(x, y), static_cast<float>(covered));
      }
    }
    line.angle += 0.5 * line.bend;
    at = {at.x + 0.5 * std::cos(line.angle), at.y + 0.5 * std::sin(line.angle)};
  }
}

void color_in(Image& picture, const FloatMap& opacity, const PaintColor& color, double strength) {
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) {
      blend(picture, x, y, color, strength * opacity.at(x, y));
    }
  }
}

void add_dot(Image& picture, Point place, double radius, const PaintColor& color, double opacity) {
  for_pixels_around(picture, place, radius + 1, [&](int x, int y) {
    const double distance = std::hypot(x - place.x, y - place.y);
    blend(picture, x, y, color, opacity * coverage(distance, radius));
  });
}

}  // namespace

void paint_scratch(const Canvas& canvas) {
  Rng& rng = canvas.rng;
  const double side = canvas.side();
  Line line;
  line.from = place_on_object(canvas.picture, rng);
  const bool faint = rng.uniform() < 0.5;
  const auto color = faint ? visible_color(canvas.picture, line.from, {12, 45}, rng)
                           : contrasting_color(canvas.picture, line.from, kPlain, rng);
  line.length = side * rng.uniform(0.08, 0.25);
  // A hair's width, or a gouge.
  const bool thin = rng.uniform() < 0.5;
  line.radius = std::max(thin ? 0.3 : 0.5,
                         side * (thin ? rng.uniform(0.0015, 0.003) : rng.uniform(0.004, 0.01)));
  line.bend = rng.uniform(-1.5, 1.5) / line.length;
  line.angle = rng.uniform(0, kTurn);
  FloatMap opacity(canvas.picture.width, canvas.picture.height);
  add_line(opacity, line);
  color_in(canvas.picture, opacity, color, 1);
}

void paint_scratches(const Canvas& canvas) {
  Rng& rng = canvas.rng;
  const double side = canvas.side();
  const Point middle = place_on_object(canvas.picture, rng);
  const auto color = visible_color(canvas.picture, middle, kFaint, rng);
  const double angle = rng.uniform(0, kTurn);
  const double length = std::max(4.0, side * rng.uniform(0.06, 0.2));
  const double gap = std::max(2.0, side * rng.uniform(0.01, 0.03));
  const int count = 3 + static_cast<int>(rng.below(5));
  FloatMap opacity(canvas.picture.width, canvas.picture.height);
  for (int i = 0; i < count; ++i) {
    // From the middle one outwards, to either side in turn.
    const int place = i % 2 == 0 ? i / 2 : -(i + 1) / 2;
    const double across = gap * (place + rng.uniform(-0.3, 0.3));
    const double along = length * rng.uniform(-0.7, -0.3);
    Line line{.angle = angle + rng.uniform(-0.05, 0.05),
              .length = length * rng.uniform(0.6, 1),
              .radius = std::max(0.5, side * rng.uniform(0.002, 0.004))};
    line.from = {middle.x + along * std::cos(angle) - across * std::sin(angle),
                 middle.y + along * std::sin(angle) + across * std::cos(angle)};
    add_line(opacity, line);
  }
  color_in(canvas.picture, opacity, color, rng.uniform(0.6, 1));
}

void paint_blob(const Canvas& canvas) {
  Rng& rng = canvas.rng;
  Image& picture = canvas.picture;
  const Point center = place_on_object(picture, rng);
  const auto color = contrasting_color(picture, center, kPlain, rng);
  const double radius_x = canvas.side() * rng.uniform(0.01, 0.04);
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

void paint_poke(const Canvas& canvas) {
  Rng& rng = canvas.rng;
  Pit pit;
  pit.center = place_on_object(canvas.picture, rng);
  pit.radius = std::max(1.0, canvas.side() * rng.uniform(0.01, 0.03));
  pit.depth = rng.uniform(0.4, 0.9);
  pit.gloss = rng.uniform(0.2, 0.7);
  pit.light = rng.uniform(0, kTurn);
  press_pit(canvas.picture, pit);
}

void paint_speckle(const Canvas& canvas) {
  Rng& rng = canvas.rng;
  const double side = canvas.side();
  const Point middle = place_on_object(canvas.picture, rng);
  const auto color = visible_color(canvas.picture, middle, kPlain, rng);
  const double spread = std::max(1.5, side * rng.uniform(0.02, 0.08));
  const double largest = std::max(1.0, side * 0.006);
  const int count = 12 + static_cast<int>(rng.below(60));
  for (int i = 0; i < count; ++i) {
    const Point place{middle.x + spread * rng.normal(), middle.y + spread * rng.normal()};
    const double radius = rng.uniform(0.4, largest);
    add_dot(canvas.picture, place, radius, color, rng.uniform(0.4, 1));
  }
}

}  // namespace lab
