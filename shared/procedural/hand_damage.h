// SPDX-License-Identifier: MIT
// A picture as it is after somebody scratched, poked, squeezed or smeared it: each a stroke of a tool. So a visitor
// sees what a detector makes of damage that it has never seen.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "shared/image/image.h"
#include "shared/procedural/strokes.h"

namespace lab {

enum class DamageTool { scratch, poke, squeeze, smear };
inline constexpr std::array<std::string_view, 4> kDamageTools{"scratch", "poke", "squeeze",
                                                              "smear"};

struct DamageStroke {
  DamageTool tool = DamageTool::scratch;
  double size = 1;  // times the tool's own, 0.25 to 4
  Polyline points;  // from 0 to 1 across the picture and down
};

// The strokes one after the other. Of a stroke without points nothing comes; one point is enough for all tools but
// the smear, which takes the surface along from its first point to its last. Sizes go with the side of a square of the
// picture's area. Precondition: 1 or 3 channels.
Image damaged(const Image& picture, std::span<const DamageStroke> strokes);

}  // namespace lab
