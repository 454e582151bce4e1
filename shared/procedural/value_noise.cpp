// SPDX-License-Identifier: MIT
#include "shared/procedural/value_noise.h"

#include <cmath>

namespace lab {
namespace {

// Bits of the grid point, well mixed (the finaliser of MurmurHash3 by Austin Appleby).
double grid_value(std::int32_t x, std::int32_t y, std::uint32_t seed) {
  std::uint32_t h = seed ^ static_cast<std::uint32_t>(x) * 0x9e3779b1u;
  h = (h << 13 | h >> 19) * 5u + static_cast<std::uint32_t>(y) * 0x85ebca77u;
  h = (h ^ h >> 16) * 0x85ebca6bu;
  h = (h ^ h >> 13) * 0xc2b2ae35u;
  return static_cast<double>(h ^ h >> 16) * 0x1p-32;
}

double smoothstep(double t) { return t * t * (3 - 2 * t); }

}  // namespace

double value_noise(double x, double y, std::uint32_t seed) {
  const double floor_x = std::floor(x);
  const double floor_y = std::floor(y);
  const auto column = static_cast<std::int32_t>(floor_x);
  const auto row = static_cast<std::int32_t>(floor_y);
  const double across = smoothstep(x - floor_x);
  const double down = smoothstep(y - floor_y);
  const double top_left = grid_value(column, row, seed);
  const double top = top_left + across * (grid_value(column + 1, row, seed) - top_left);
  const double bottom_left = grid_value(column, row + 1, seed);
  const double bottom =
      bottom_left + across * (grid_value(column + 1, row + 1, seed) - bottom_left);
  return top + down * (bottom - top);
}

}  // namespace lab
