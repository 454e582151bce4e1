// SPDX-License-Identifier: MIT
// Pictures as photographs of another size give them, once the object is brought to its place: a small one has to be
// enlarged and is soft, a large one is averaged and sharp.
#pragma once

#include "shared/base/rng.h"
#include "shared/image/image.h"

namespace lab {

struct Sharpness {
  // Of a picture's sides: it is shrunk so far at most, and enlarged again. 1: it keeps all that it shows.
  double coarsest = 0.5;
  // Of what a blur over 3 x 3 pixels takes away, as much is added at most. 0: nothing is.
  double sharpest = 0.6;
};

// What becomes of one photograph: of the good picture and of the same with defects alike.
struct Focus {
  double size = 1;   // of its sides, above 0 and at most 1
  double added = 0;  // of the detail that a blur takes away
};

// Half are coarser and half are sharper, each uniformly drawn.
Focus draw_focus(const Sharpness& sharpness, Rng& rng);

// Of the same shape. Precondition: 1 or 3 channels.
Image focused(const Image& picture, const Focus& focus);

}  // namespace lab
