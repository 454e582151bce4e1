// SPDX-License-Identifier: MIT
#include "shared/procedural/strokes.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>

namespace lab {
namespace {

double catmull_rom(double before, double from, double to, double after, double t) {
  const double out = (to - before) / 2;
  const double in = (after - from) / 2;
  const double square = 3 * (to - from) - 2 * out - in;
  const double cube = 2 * (from - to) + out + in;
  return from + t * (out + t * (square + t * cube));
}

struct Segment {
  Point from;
  Point to;
  double radius_from;
  double radius_to;
};

// Share of a pixel inside the pen: the edge is one pixel wide.
double coverage_at(const Segment& segment, double x, double y) {
  const double dx = segment.to.x - segment.from.x;
  const double dy = segment.to.y - segment.from.y;
  const double length2 = dx * dx + dy * dy;
  const double along = (x - segment.from.x) * dx + (y - segment.from.y) * dy;
  const double t = length2 > 0 ? std::clamp(along / length2, 0.0, 1.0) : 0.0;
  const double rest_x = x - segment.from.x - t * dx;
  const double rest_y = y - segment.from.y - t * dy;
  const double radius = segment.radius_from + t * (segment.radius_to - segment.radius_from);
  return std::clamp(radius - std::sqrt(rest_x * rest_x + rest_y * rest_y) + 0.5, 0.0, 1.0);
}

struct Range {
  int first;
  int last;
};

Range pixels_between(double low, double high, int size) {
  const double end = size - 1;
  return {static_cast<int>(std::clamp(std::floor(low), 0.0, end)),
          static_cast<int>(std::clamp(std::ceil(high), 0.0, end))};
}

void draw_segment(FloatMap& coverage, const Segment& segment) {
  const double reach = std::max(segment.radius_from, segment.radius_to) + 0.5;
  const auto [left, right] = std::minmax(segment.from.x, segment.to.x);
  const auto [top, bottom] = std::minmax(segment.from.y, segment.to.y);
  const Range columns = pixels_between(left - reach, right + reach, coverage.width);
  const Range rows = pixels_between(top - reach, bottom + reach, coverage.height);
  for (int y = rows.first; y <= rows.last; ++y) {
    for (int x = columns.first; x <= columns.last; ++x) {
      float& value = coverage.at(x, y);
      value = std::max(value, static_cast<float>(coverage_at(segment, x, y)));
    }
  }
}

}  // namespace

Polyline smooth_curve(std::span<const Point> points, int steps) {
  assert(points.size() >= 2 && steps >= 1);
  Polyline curve{points.front()};
  for (std::size_t i = 0; i + 1 < points.size(); ++i) {
    if (points[i] == points[i + 1]) continue;
    const Point& before = points[i > 0 ? i - 1 : 0];
    const Point& after = points[std::min(i + 2, points.size() - 1)];
    for (int step = 1; step <= steps; ++step) {
      const double t = static_cast<double>(step) / steps;
      curve.push_back({catmull_rom(before.x, points[i].x, points[i + 1].x, after.x, t),
                       catmull_rom(before.y, points[i].y, points[i + 1].y, after.y, t)});
    }
  }
  return curve;
}

void draw_stroke(FloatMap& coverage, std::span<const Point> curve, std::span<const double> radius) {
  assert(curve.size() == radius.size());
  if (curve.size() == 1) draw_segment(coverage, {curve[0], curve[0], radius[0], radius[0]});
  for (std::size_t i = 0; i + 1 < curve.size(); ++i) {
    draw_segment(coverage, {curve[i], curve[i + 1], radius[i], radius[i + 1]});
  }
}

}  // namespace lab
