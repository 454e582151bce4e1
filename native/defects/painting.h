// SPDX-License-Identifier: MIT
// What the painters of self-made defects have in common: places on the object, colours, blending,
// sampling between pixels. Pixel (x, y) is centred on the coordinate (x, y).
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "shared/base/rng.h"
#include "shared/image/image.h"
#include "shared/procedural/strokes.h"

namespace lab {

// Of a square of the picture's area: sizes of defects go with it.
inline double side_of(const Image& picture) {
  return std::sqrt(static_cast<double>(picture.width) * static_cast<double>(picture.height));
}

// What a defect is painted on, and with.
struct Canvas {
  Image& picture;
  // A good picture of as many channels that foreign matter is taken from.
  const Image& donor;
  Rng& rng;

  double side() const { return side_of(picture); }
};

// 0 to 255 by channel; of a grey picture all three are the same.
using PaintColor = std::array<double, 3>;

PaintColor color_at(const Image& picture, int x, int y);

// The value between pixels by Catmull-Rom splines (Keys 1981, a = -0.5), edges repeated.
PaintColor color_between(const Image& picture, Point at);

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

// Moves a pixel towards a colour; none outside the picture. opacity in [0, 1].
void blend(Image& picture, int x, int y, const PaintColor& color, double opacity);

// 1 inside the radius, falling to 0 over one pixel.
double coverage(double distance, double radius);

// Calls action(x, y) for the pixels of the picture at most `reach` from the place along each axis.
template <typename Action>
void for_pixels_around(const Image& picture, Point place, double reach, Action action) {
  const auto inside = [](double value, int size) {
    return static_cast<int>(std::clamp(value, 0.0, static_cast<double>(size)));
  };
  const int bottom = inside(std::floor(place.y + reach) + 1, picture.height);
  const int right = inside(std::floor(place.x + reach) + 1, picture.width);
  for (int y = inside(std::ceil(place.y - reach), picture.height); y < bottom; ++y) {
    for (int x = inside(std::ceil(place.x - reach), picture.width); x < right; ++x) action(x, y);
  }
}

}  // namespace lab
