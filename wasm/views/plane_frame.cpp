// SPDX-License-Identifier: MIT
// Plane coordinates, screen positions and drawn paths (plane_frame.h).
#include "wasm/views/plane_frame.h"

#include <algorithm>
#include <cmath>

namespace lab {

namespace {

// normal_quantile is finite only inside (0, 1).
constexpr double kSmallestMass = 1e-12;

struct Axis {
  double low;
  double high;
  int cells;
  GridSpacing spacing;

  // 0 .. 1 over the cells, edge to edge.
  double unit(double value) const {
    if (spacing == GridSpacing::uniform) {
      return ((value - low) / (high - low) * (cells - 1) + 0.5) / cells;
    }
    return (normal_cdf(value) - normal_cdf(low)) / (normal_cdf(high) - normal_cdf(low));
  }
  double value(double unit_position) const {
    if (spacing == GridSpacing::uniform) {
      return low + (unit_position * cells - 0.5) / (cells - 1) * (high - low);
    }
    const double mass = normal_cdf(low) + unit_position * (normal_cdf(high) - normal_cdf(low));
    return normal_quantile(std::clamp(mass, kSmallestMass, 1 - kSmallestMass));
  }
};

Axis x_axis(const GridSpec& grid) { return {grid.x_low, grid.x_high, grid.columns, grid.spacing}; }
Axis y_axis(const GridSpec& grid) { return {grid.y_low, grid.y_high, grid.rows, grid.spacing}; }

PlanePoint vertex(const PlanePath& path, std::size_t index) {
  return {static_cast<double>(path[2 * index]), static_cast<double>(path[2 * index + 1])};
}

double distance(PlanePoint a, PlanePoint b) { return std::hypot(a.x - b.x, a.y - b.y); }

double distance_to_segment(PlanePoint point, PlanePoint from, PlanePoint to) {
  const double dx = to.x - from.x;
  const double dy = to.y - from.y;
  const double squared = dx * dx + dy * dy;
  if (squared == 0) return distance(point, from);
  const double along = ((point.x - from.x) * dx + (point.y - from.y) * dy) / squared;
  const double t = std::clamp(along, 0.0, 1.0);
  return distance(point, {from.x + t * dx, from.y + t * dy});
}

void keep_corners(const PlanePath& path, std::size_t first, std::size_t last, double tolerance,
                  std::vector<bool>& kept) {
  double farthest = 0;
  std::size_t corner = first;
  for (std::size_t i = first + 1; i < last; ++i) {
    const double away =
        distance_to_segment(vertex(path, i), vertex(path, first), vertex(path, last));
    if (away > farthest) {
      farthest = away;
      corner = i;
    }
  }
  if (farthest <= tolerance) return;
  kept[corner] = true;
  keep_corners(path, first, corner, tolerance, kept);
  keep_corners(path, corner, last, tolerance, kept);
}

}  // namespace

ImVec2 PlaneFrame::to_screen(PlanePoint point) const {
  const double x = x_axis(grid).unit(point.x);
  const double y = y_axis(grid).unit(point.y);
  return {rect.low.x + static_cast<float>(x) * rect.width(),
          rect.high.y - static_cast<float>(y) * rect.height()};
}

PlanePoint PlaneFrame::to_plane(ImVec2 position) const {
  const auto x = static_cast<double>((position.x - rect.low.x) / rect.width());
  const auto y = static_cast<double>((rect.high.y - position.y) / rect.height());
  return {x_axis(grid).value(x), y_axis(grid).value(y)};
}

Rect PlaneFrame::place_of(const GridSpec& other) const {
  const ImVec2 low = to_screen({x_axis(other).value(0), y_axis(other).value(1)});
  const ImVec2 high = to_screen({x_axis(other).value(1), y_axis(other).value(0)});
  return {low, high};
}

PlanePath simplified(const PlanePath& path, double tolerance, std::size_t most) {
  const std::size_t count = path.size() / 2;
  if (count < 3) return path;
  std::vector<bool> kept(count, false);
  kept.front() = true;
  kept.back() = true;
  keep_corners(path, 0, count - 1, tolerance, kept);
  PlanePath fewer;
  for (std::size_t i = 0; i < count; ++i) {
    if (kept[i]) fewer.insert(fewer.end(), {path[2 * i], path[2 * i + 1]});
  }
  return fewer.size() / 2 <= most ? fewer : simplified(path, 2 * tolerance, most);
}

double length_of(const PlanePath& path) {
  double length = 0;
  for (std::size_t i = 1; i < path.size() / 2; ++i) {
    length += distance(vertex(path, i - 1), vertex(path, i));
  }
  return length;
}

PlanePoint point_at(const PlanePath& path, double travelled) {
  const double length = length_of(path);
  if (length <= 0) return vertex(path, 0);
  double left = std::fmod(travelled, 2 * length);
  if (left > length) left = 2 * length - left;
  for (std::size_t i = 1; i < path.size() / 2; ++i) {
    const PlanePoint from = vertex(path, i - 1);
    const PlanePoint to = vertex(path, i);
    const double step = distance(from, to);
    if (left <= step && step > 0) {
      const double t = left / step;
      return {from.x + t * (to.x - from.x), from.y + t * (to.y - from.y)};
    }
    left -= step;
  }
  return vertex(path, path.size() / 2 - 1);
}

}  // namespace lab
