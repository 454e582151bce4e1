// SPDX-License-Identifier: MIT
// The warp of painters.h.
#include <cmath>
#include <cstddef>
#include <numbers>

#include "native/defects/painters.h"

namespace lab {
namespace {

constexpr int kPlaces = 8;

// How much a picture changes around a place.
double unevenness(const Image& picture, Point place, double distance) {
  const PaintColor middle = color_between(picture, place);
  double sum = 0;
  for (const Point step : {Point{1, 0}, Point{-1, 0}, Point{0, 1}, Point{0, -1}}) {
    const PaintColor other =
        color_between(picture, {place.x + distance * step.x, place.y + distance * step.y});
    for (std::size_t c = 0; c < 3; ++c) sum += std::abs(other[c] - middle[c]);
  }
  return sum;
}

// Of several places on the object the most uneven: on an even surface a warp shows nothing.
Point uneven_place(const Canvas& canvas, double distance) {
  Point best;
  double most = -1;
  for (int i = 0; i < kPlaces; ++i) {
    const Point place = place_on_object(canvas.picture, canvas.rng);
    const double found = unevenness(canvas.picture, place, distance);
    if (found > most) {
      most = found;
      best = place;
    }
  }
  return best;
}

}  // namespace

void paint_warp(const Canvas& canvas) {
  Rng& rng = canvas.rng;
  const double radius = std::max(3.0, canvas.side() * rng.uniform(0.05, 0.13));
  const Point center = uneven_place(canvas, radius / 2);
  Shove shove{.center = center, .radius = radius};
  const bool pushed = rng.uniform() < 0.5;
  const double angle = rng.uniform(0, 2 * std::numbers::pi);
  // So far and no further: the surface would fold.
  const double amount = rng.uniform(0.25, 0.5);
  const double sign = rng.uniform() < 0.5 ? -1 : 1;
  if (pushed) {
    shove.push_x = amount * std::cos(angle);
    shove.push_y = amount * std::sin(angle);
  } else {
    shove.pinch = sign * amount;
  }
  shove_surface(canvas.picture, shove);
}

}  // namespace lab
