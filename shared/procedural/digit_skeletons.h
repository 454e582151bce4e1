// SPDX-License-Identifier: MIT
// How people write the ten digits: a few ways each, as points that a pen passes in order.
#pragma once

#include <span>

#include "shared/procedural/strokes.h"

namespace lab {

// One stroke of the pen; a point given twice is a corner.
using SkeletonStroke = std::span<const Point>;
// Strokes in about the unit square, y downwards.
using Skeleton = std::span<const SkeletonStroke>;

// Precondition: digit in 0..9.
std::span<const Skeleton> skeletons_of(int digit);

}  // namespace lab
