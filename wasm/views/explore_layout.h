// SPDX-License-Identifier: MIT
// Where Explore's stage has its plane and the pictures that explain it: the plane as large as it can
// be, the pictures beside it or below it wherever there is room, and over its corner where there is
// none.
#pragma once

#include <vector>

#include "wasm/views/view.h"

namespace lab {

struct ExploreParts {
  ImVec2 axes;        // room for the numbers left of the plane and below it
  int tiles = 0;      // pictures that are looked at
  float caption = 0;  // height of what is said under each of them
  float line = 0;     // height of what is said above the plane where there is no such place
};

struct ExploreLayout {
  Rect plane;
  std::vector<Rect> tiles;  // pictures, each with its caption below
  bool floating = false;    // one tile lies over the plane; what it shows is said above the plane
};

ExploreLayout lay_out_explore(const Rect& stage, const ExploreParts& parts);

}  // namespace lab
