// SPDX-License-Identifier: MIT
// Painting on pictures: sampling between pixels, blending, and what dents and pushes a surface. Pixel (x, y) is
// centred on the coordinate (x, y). Where to paint is left to who paints: native/defects at random, a visitor by hand
// (hand_damage.h).
#pragma once

#include <algorithm>
#include <array>
#include <cmath>

#include "shared/image/image.h"
#include "shared/procedural/strokes.h"

namespace lab {

// Of a square of the picture's area: sizes of defects go with it.
inline double side_of(const Image& picture) {
  return std::sqrt(static_cast<double>(picture.width) * static_cast<double>(picture.height));
}

// 0 to 255 by channel; of a grey picture all three are the same.
using PaintColor = std::array<double, 3>;

PaintColor color_at(const Image& picture, int x, int y);

// The value between pixels by Catmull-Rom splines (Keys 1981, a = -0.5), edges repeated.
PaintColor color_between(const Image& picture, Point at);

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

// A dark pit whose rim catches the light on one side.
struct Pit {
  Point center;
  double radius = 1;   // pixels
  double depth = 0.7;  // opacity of its shadow
  double gloss = 0.4;  // of its rim
  double light = 0;    // from where it comes: radians, from the right, clockwise
};
void press_pit(Image& picture, const Pit& pit);

// A surface that is moved around a place: by `push` radii along a direction, and by `pinch` towards the place (below
// 0: away from it). Beyond 0.5 it would fold.
struct Shove {
  Point center;
  double radius = 1;  // pixels
  double push_x = 0;
  double push_y = 0;
  double pinch = 0;
};
void shove_surface(Image& picture, const Shove& shove);

}  // namespace lab
