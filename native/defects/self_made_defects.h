// SPDX-License-Identifier: MIT
// Defects painted on good pictures: to choose how a detector scores without looking at any test
// picture, and to train one that has never seen a real defect. What each kind looks like is in
// painters.h.
#pragma once

#include <array>
#include <string_view>

#include "shared/base/rng.h"
#include "shared/image/image.h"

namespace lab {

enum class SelfMadeDefect {
  scratch,
  blob,
  patch,  // of the same picture
  scratches,
  poke,
  speckle,
  transplant,  // of another picture
  texture,
  warp,
  smeared_print,
  double_print,
  mottled_print,
};
inline constexpr std::array kSelfMadeDefects{
    SelfMadeDefect::scratch,       SelfMadeDefect::blob,         SelfMadeDefect::patch,
    SelfMadeDefect::scratches,     SelfMadeDefect::poke,         SelfMadeDefect::speckle,
    SelfMadeDefect::transplant,    SelfMadeDefect::texture,      SelfMadeDefect::warp,
    SelfMadeDefect::smeared_print, SelfMadeDefect::double_print, SelfMadeDefect::mottled_print};

std::string_view name_of(SelfMadeDefect defect);

// The picture with one defect, on the object rather than on the ground around it (the ground is what
// looks like the picture's border). Sizes go with the side of a square of the picture's area.
// donor: another good picture, of any size, that foreign matter is taken from.
// Preconditions: both have 1 or 3 channels, the same number, and at least 16 pixels a side.
Image paint_defect(const Image& picture, const Image& donor, SelfMadeDefect defect, Rng& rng);
// With nothing but its own matter.
Image paint_defect(const Image& picture, SelfMadeDefect defect, Rng& rng);

// Where a defect is, and how much of one: the absolute difference to the good picture, largest of the
// channels, blurred, from 0 to 1, which an eighth of the full range and more is. So a defect
// that changes nothing is none. Precondition: the pictures have the same shape.
FloatMap defect_mask(const Image& good, const Image& painted);

// How far around a changed pixel a mask reaches, in pixels.
inline constexpr int kMaskReach = 3;

}  // namespace lab
