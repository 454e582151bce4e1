// SPDX-License-Identifier: MIT
// What a visitor draws with a pen: strokes on a square, as text in a link, and as the picture that a
// model of handwritten digits is shown.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/image/image.h"
#include "shared/procedural/strokes.h"
#include "wasm/state/fields.h"

namespace lab {

// Each stroke's points, from 0 to 1 across and down, in steps of 1/511.
using Strokes = std::vector<Polyline>;

// Strokes with a '.' between them; a point is three letters of A-Z a-z 0-9 - _, six bits each: nine
// bits across, nine down.
std::string text_of(const Strokes& strokes);
// What cannot be read is left out.
Strokes strokes_of(std::string_view text);
inline constexpr std::size_t kLongestDrawing = 4000;  // letters, so that two fit into a link

// A point of a text, on the square's nearest step. Coordinates outside of the square are moved to its edge.
Point on_grid(Point point);

struct Drawing {
  std::string strokes;  // text_of
  double pen = 0.1;     // its width, as a part of the square's side
  // As the pictures of MNIST were made: scaled so that the ink's longer side is 20 of 28 pixels, its
  // centre of mass in the middle (LeCun et al. 1998, section III.A).
  bool centred = true;

  bool operator==(const Drawing&) const = default;
};

// The last stroke taken away.
std::string without_last(const std::string& strokes);

// 0 where the pen was, 1 elsewhere; the drawing as it lies on the square.
FloatMap untouched(const Drawing& drawing, int width, int height);
// White on black, with edges one pixel wide. Black where nothing is drawn. channels: 1 or 3.
Image drawn_picture(const Drawing& drawing, int width, int height, int channels = 1);

}  // namespace lab
