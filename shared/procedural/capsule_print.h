// SPDX-License-Identifier: MIT
// Printing on capsules: ink over the unrolled surface.
#pragma once

#include <string>

#include "shared/image/image.h"

namespace lab {

class Rng;

// Ink on one half: coverage over the unrolled surface.
struct Imprint {
  double left = 0;    // along the axis from the centre
  double middle = 0;  // along the circumference, from the line that faces the camera
  FloatMap ink;       // 0 to 1, `scale` texels a pixel
  double scale = 1;

  // Ink at a place of the unrolled surface; 0 outside the print.
  double at(double along, double around) const;
};

// What is in front of the text.
enum class Badge { none, crescent, ring };

struct Lettering {
  std::string text;
  double height;      // pixels
  double pen_radius;  // pixels
  double advance;     // from letter to letter, as a share of the height
  double slant = 0;   // of the top to the right, as a share of the height, from 0 on
  Badge badge = Badge::none;

  // Of badge and text, pixels.
  double width() const;
};

// As a roller prints: a little uneven, speckled where the gelatine took no ink. The place is left at 0.
Imprint print(const Lettering& lettering, double scale, Rng& rng);

}  // namespace lab
