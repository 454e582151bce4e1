// SPDX-License-Identifier: MIT
// A plain capsule on an even ground, at any place: what tests of the pose step look at.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "shared/image/image.h"

namespace lab::test {

struct CapsulePlace {
  int side = 200;  // of the picture
  double x = 100;
  double y = 100;
  double radians = 0;  // from level, clockwise as pictures are seen
  double length = 120;
  double radius = 20;
};

// Ground 200, the end that comes first 40, the other 120. RGB.
inline Image draw_capsule(const CapsulePlace& place) {
  Image picture(place.side, place.side, 3, 200);
  const double cosine = std::cos(place.radians);
  const double sine = std::sin(place.radians);
  for (int y = 0; y < place.side; ++y) {
    for (int x = 0; x < place.side; ++x) {
      const double along = (x + 0.5 - place.x) * cosine + (y + 0.5 - place.y) * sine;
      const double across = (y + 0.5 - place.y) * cosine - (x + 0.5 - place.x) * sine;
      const double beyond = std::max(0.0, std::abs(along) - (place.length / 2 - place.radius));
      if (std::hypot(beyond, across) > place.radius) continue;
      for (int c = 0; c < 3; ++c) picture.at(x, y, c) = along < 0 ? 40 : 120;
    }
  }
  return picture;
}

}  // namespace lab::test
