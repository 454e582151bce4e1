// SPDX-License-Identifier: MIT
// Colours that are still light, before a camera rounds them: RGB, 0 to 255, and beyond in between.
#pragma once

#include <algorithm>
#include <array>

namespace lab {

using Color = std::array<double, 3>;

inline Color mixed(const Color& from, const Color& to, double share) {
  return {from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1]),
          from[2] + share * (to[2] - from[2])};
}

inline Color scaled(const Color& color, double factor) {
  return {color[0] * factor, color[1] * factor, color[2] * factor};
}

inline Color sum(const Color& color, double light) {
  return {color[0] + light, color[1] + light, color[2] + light};
}

// A bell of height 1, of about the width 1, without an exponential.
inline double bell(double t) { return 1 / ((1 + t * t) * (1 + t * t)); }

// From 0 at t <= 0 to 1 at t >= 1, level at both.
inline double smooth_step(double t) {
  const double inside = std::clamp(t, 0.0, 1.0);
  return inside * inside * (3 - 2 * inside);
}

}  // namespace lab
