// SPDX-License-Identifier: MIT
// Good pictures as they might as well have been taken: the part lies a little differently, the light is
// another.
#pragma once

#include "shared/base/rng.h"
#include "shared/image/image.h"

namespace lab {

// How far each goes to either side at most, all of them uniformly drawn.
struct Variation {
  double shift = 0.015;  // of the side of a square of the picture's area, along each axis
  double turn = 2.5;     // degrees
  double scale = 0.03;
  double light = 0.06;  // factor on everything, and half as much again on each channel
};

// Of the same shape; what comes in at the edges repeats them. Precondition: 1 or 3 channels.
Image varied(const Image& good, const Variation& variation, Rng& rng);

}  // namespace lab
