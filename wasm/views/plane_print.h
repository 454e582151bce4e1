// SPDX-License-Identifier: MIT
// A latent plane on paper: its pictures, the map over them, numbers along its sides and a key to the
// colours, drawn into one picture that is sharp at 15 cm and 300 dots an inch.
#pragma once

#include <string>
#include <vector>

#include "shared/image/pixels.h"
#include "shared/latent/latent.h"

namespace lab {

struct PrintDot {
  PlanePoint at;
  int label = -1;
};

struct PrintLetter {
  PlanePoint at;
  std::string letter;
};

struct PlanePrint {
  std::string title = {};
  std::vector<Image> pictures = {};  // of the grid, row by row; empty: only the map
  GridSpec grid = {};
  std::vector<PrintDot> dots = {};
  std::vector<float> path = {};  // x, y, x, y ...
  std::vector<PrintLetter> letters = {};
  std::string across = {};  // names of the axes
  std::string up = {};
  std::vector<std::string> classes = {};  // of the dots
};

// RGBA, opaque, black on white. Throws lab::Error if pictures differ in size.
Image print_plane(const PlanePrint& plane);

}  // namespace lab
