// SPDX-License-Identifier: MIT
// What a grid of pictures covers of a latent plane, points inside of it, and the marks along its
// sides.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "shared/latent/latent.h"

namespace lab {

struct PlaneArea {
  PlanePoint low;
  PlanePoint high;
};

// From edge to edge of the cells: half a cell beyond the outer codes where steps are equal, the
// bounds of the divided mass where they are not. Precondition: at least two rows and columns.
PlaneArea area_of(const GridSpec& grid);

// The nearest point of the area; nothing if a coordinate is not finite.
std::optional<PlanePoint> clamped(const PlaneArea& area, PlanePoint point);

// The multiples from low to high of 1, 2 or 5 times a power of ten that divides them into about six.
// Empty unless low < high, both finite.
std::vector<double> axis_ticks(double low, double high);
// In up to four digits.
std::string tick_text(double value);

}  // namespace lab
