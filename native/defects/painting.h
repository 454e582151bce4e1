// SPDX-License-Identifier: MIT
// What the painters of self-made defects have in common beside shared/procedural/painting.h: random places on the
// object, and colours for them.
#pragma once

#include "shared/base/rng.h"
#include "shared/image/image.h"
#include "shared/procedural/painting.h"

namespace lab {

// What a defect is painted on, and with.
struct Canvas {
  Image& picture;
  // A good picture of as many channels that foreign matter is taken from.
  const Image& donor;
  Rng& rng;

  double side() const { return side_of(picture); }
};

// 1 on the object, which is what does not look like the picture's border; 0 on the ground around it.
FloatMap object_map(const Image& picture);

// A random pixel of the object; any pixel if none is found.
Point place_on_object(const Image& picture, Rng& rng);

// Of 255: how far a colour is from another.
struct Contrast {
  double low = 0;
  double high = 0;
};
// Lighter or darker than the place by as much, slightly tinted; may be cut off at black or white.
PaintColor contrasting_color(const Image& picture, Point place, const Contrast& contrast, Rng& rng);
// The same, but away from the end of the range that is too near. contrast.high is at most 127.
PaintColor visible_color(const Image& picture, Point place, const Contrast& contrast, Rng& rng);

}  // namespace lab
