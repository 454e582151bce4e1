// SPDX-License-Identifier: MIT
// Where a latent plane lies on the screen. The cells of a grid of pictures (lab::GridSpec) tile the
// rectangle exactly, so that a point of the plane and the cell that shows it coincide, with both
// spacings.
#pragma once

#include <vector>

#include "shared/latent/latent.h"
#include "wasm/views/view.h"

namespace lab {

struct PlaneFrame {
  Rect rect;      // on the screen
  GridSpec grid;  // with at least two rows and columns

  ImVec2 to_screen(PlanePoint point) const;
  PlanePoint to_plane(ImVec2 position) const;
  // The screen rectangle of what another grid covers.
  Rect place_of(const GridSpec& other) const;
};

// A drawn path in plane coordinates: x, y, x, y ...
using PlanePath = std::vector<float>;

// Fewer points that stay within `tolerance` (Douglas and Peucker 1973), at most `most` of them.
PlanePath simplified(const PlanePath& path, double tolerance, std::size_t most);
double length_of(const PlanePath& path);
// The point at a distance along the path, there and back again. Precondition: not empty.
PlanePoint point_at(const PlanePath& path, double distance);

}  // namespace lab
