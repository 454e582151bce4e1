// SPDX-License-Identifier: MIT
// Which pixels of a picture are missing, for networks that draw what is missing and for measuring them.
#pragma once

#include <array>
#include <string_view>

#include "shared/base/rng.h"
#include "shared/image/image.h"

namespace lab {

enum class Missing {
  box,      // a rectangle of a quarter to two thirds of each side
  strokes,  // two to five lines, a twelfth to a sixth of the width thick
  half,     // all to one side of the middle
  pixels,   // each by itself, a fifth to four fifths of them
};
inline constexpr std::array kMissing{Missing::box, Missing::strokes, Missing::half,
                                     Missing::pixels};
// "box" ...
std::string_view name_of(Missing missing);

// 1 where the picture is known, 0 where it is missing; somewhere it is missing.
FloatMap known_mask(Missing missing, int width, int height, Rng& rng);

}  // namespace lab
