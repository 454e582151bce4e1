// SPDX-License-Identifier: MIT
// Procedural capsules: a two-colour capsule lying across a light ground, with an imprint, and five
// kinds of defect whose masks are exact. Data that anybody may ship: training set, sample pictures
// and tests of the demo's default detector. Deterministic: the same arguments give the same bytes.
#pragma once

#include <cstdint>
#include <string_view>

#include "shared/image/image.h"

namespace lab {

enum class CapsuleDefect { none, crack, faulty_imprint, poke, scratch, squeeze };

inline constexpr int kCapsuleDefectCount = 5;  // without none

std::string_view name_of(CapsuleDefect defect);  // "good", "crack", "faulty_imprint" ...
// Throws lab::Error on an unknown name.
CapsuleDefect capsule_defect_from(std::string_view name);

struct CapsuleSpec {
  std::uint64_t seed =
      0;  // pose, light, colours within a narrow range, noise, and the defect's place
  CapsuleDefect defect = CapsuleDefect::none;
  int size = 256;  // pixels a side, >= 32
};

struct RenderedCapsule {
  Image image;  // RGB, size x size
  Image mask;   // grey, 255 exactly where the defect changed the picture visibly, else 0
};

RenderedCapsule render_capsule(const CapsuleSpec& spec);

}  // namespace lab
