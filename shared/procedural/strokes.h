// SPDX-License-Identifier: MIT
// Pen strokes: smooth curves through a few points, drawn antialiased. For the procedural digits and
// the capsule's imprint. Only operations that IEEE 754 rounds the same everywhere.
#pragma once

#include <span>
#include <vector>

#include "shared/image/image.h"

namespace lab {

struct Point {
  double x = 0;
  double y = 0;  // downwards

  bool operator==(const Point&) const = default;
};

using Polyline = std::vector<Point>;

// A uniform Catmull-Rom curve through the points (Catmull and Rom 1974), `steps` pieces between each
// two. A point that is given twice in a row is a corner.
Polyline smooth_curve(std::span<const Point> points, int steps);

// Raises coverage (0 to 1) to that of a round pen led along the curve. radius: in pixels, one for
// each point. Pixel (x, y) is centred on the coordinate (x, y).
void draw_stroke(FloatMap& coverage, std::span<const Point> curve, std::span<const double> radius);

}  // namespace lab
