// SPDX-License-Identifier: MIT
// The five kinds of defect, as what they change of a scene. Which pixels that alters visibly is left
// to capsule_renderer, which compares the two pictures.
#pragma once

#include <cstdint>

#include "shared/image/image.h"
#include "shared/procedural/capsule_renderer.h"
#include "shared/procedural/capsule_scene.h"

namespace lab {

// A dent in the outline around one place of the axis, on one side or on both.
struct Pinch {
  double along = 0;
  double width = 1;
  double radius = 1;       // of the capsule
  double depth_above = 0;  // shares of the radius; negative: a bulge
  double depth_below = 0;

  // Where a point of the damaged capsule was before.
  Point undone(Point capsule) const;
};

struct CapsuleDamage {
  // Marks on the surface, of the picture's size: how far each pixel turns to shadow, to the bare
  // material below the gloss. 0 to 1.
  FloatMap dark;
  FloatMap bare;
  Pinch pinch;
};

// Faults of the print change the scene, everything else is in the returned damage. Each attempt gives
// another defect of the kind, and a stronger one. Precondition: spec.defect is not none.
CapsuleDamage draw_damage(CapsuleScene& scene, const CapsuleSpec& spec, int attempt);

}  // namespace lab
