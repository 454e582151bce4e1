// SPDX-License-Identifier: MIT
// One function for each kind of self-made defect; self_made_defects.h has the table.
#pragma once

#include "native/defects/painting.h"

namespace lab {

// marks.cpp: colour on the surface.

void paint_scratch(const Canvas& canvas);    // one curved line
void paint_scratches(const Canvas& canvas);  // several faint ones, side by side
void paint_blob(const Canvas& canvas);
void paint_poke(const Canvas& canvas);     // a dark pit whose rim catches the light on one side
void paint_speckle(const Canvas& canvas);  // a cloud of dots

// grafts.cpp: matter from elsewhere.

// A rectangle from another place of the same picture: CutPaste, Li et al. 2021, section 3.1.
void paint_patch(const Canvas& canvas);
// A turned and scaled rectangle of the donor with soft edges, half of the time as bright as what it
// covers: NSA, Schlueter et al. 2022, section 3.1, without its Poisson blending.
void paint_transplant(const Canvas& canvas);
// A foreign texture through a mask of noise: DRAEM, Zavrtanik et al. 2021, section 3.3, with value
// noise instead of Perlin's, around one place.
void paint_texture(const Canvas& canvas);

// imprint.cpp: the print on the surface, which is taken from the picture itself; where there is none,
// these may change nothing.

void paint_smeared_print(const Canvas& canvas);  // dragged to a side
void paint_double_print(const Canvas& canvas);   // again beside itself, or only there
void paint_mottled_print(const Canvas& canvas);  // eaten away in spots

// warp.cpp: the surface pushed to a side, drawn together or blown up around one place.
void paint_warp(const Canvas& canvas);

}  // namespace lab
