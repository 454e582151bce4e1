// SPDX-License-Identifier: MIT
// Areas of latent planes (plane_area.h).
#include "shared/latent/plane_area.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace lab {

namespace {

double half_cell(const GridSpec& grid, double low, double high, int cells) {
  return grid.spacing == GridSpacing::uniform ? (high - low) / (cells - 1) / 2 : 0;
}

double tick_step(double span) {
  const double rough = span / 7;
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= rough) return factor * power;
  }
  return 10 * power;
}

}  // namespace

PlaneArea area_of(const GridSpec& grid) {
  const double x = half_cell(grid, grid.x_low, grid.x_high, grid.columns);
  const double y = half_cell(grid, grid.y_low, grid.y_high, grid.rows);
  return {{grid.x_low - x, grid.y_low - y}, {grid.x_high + x, grid.y_high + y}};
}

std::optional<PlanePoint> clamped(const PlaneArea& area, PlanePoint point) {
  if (!std::isfinite(point.x) || !std::isfinite(point.y)) return std::nullopt;
  return PlanePoint{std::clamp(point.x, area.low.x, area.high.x),
                    std::clamp(point.y, area.low.y, area.high.y)};
}

std::vector<double> axis_ticks(double low, double high) {
  std::vector<double> ticks;
  if (!(low < high) || !std::isfinite(high - low)) return ticks;
  const double step = tick_step(high - low);
  // Whole numbers of steps, so that no rounding adds up; and no zero below 0.
  const double last = std::floor(high / step);
  for (double i = std::ceil(low / step); i <= last; ++i) ticks.push_back(i * step + 0.0);
  return ticks;
}

std::string tick_text(double value) {
  char shown[24];
  std::snprintf(shown, sizeof shown, "%.4g", value);
  return shown;
}

}  // namespace lab
