// SPDX-License-Identifier: MIT
// The paper under a capsule, at one point: its fibres and dust, the capsule's shadow, and the light that orange
// gelatine lets through.
#pragma once

#include "shared/procedural/capsule_scene.h"
#include "shared/procedural/color.h"

namespace lab {

struct CapsuleDistance {
  double black = 0;  // to each half's outline, pixels
  double orange = 0;
};

// picture: the same point as p in the picture.
Color ground_color(const CapsuleScene& scene, Point picture, Point p, CapsuleDistance distance);

}  // namespace lab
