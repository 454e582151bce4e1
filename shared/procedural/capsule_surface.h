// SPDX-License-Identifier: MIT
// The gelatine of both halves: shape, colour, print and what it mirrors, at one point.
#pragma once

#include "shared/procedural/capsule_scene.h"
#include "shared/procedural/color.h"

namespace lab {

// The round end of a half.
struct End {
  double side;  // -1: black, 1: orange
  double tip;   // pixels from the capsule's centre
  double dome;  // how far it stands out, as a share of the radius
};

// One of the two halves where it is nearest to a point: a cylinder closed by half a spheroid.
struct HalfSurface {
  // p: in the capsule's coordinates.
  HalfSurface(Point p, double radius, const End& end);

  // Along the circumference, from the line that faces the camera.
  double around() const;

  double radius;
  double beyond;    // into the round end, as if it were half a sphere: 0 to radius
  double along;     // of the normal: -1 to 0 in the black end, 0 to 1 in the orange one
  double across;    // of the normal: -1 (top) to 1 (bottom)
  double distance;  // to the outline, below 0 inside
  double facing;    // of the surface towards the camera: 1 in the middle, 0 at the outline
};

HalfSurface black_surface(const CapsuleScene& scene, Point p);
HalfSurface orange_surface(const CapsuleScene& scene, Point p);

// Preconditions: p lies inside the surface.
Color black_gelatine(const CapsuleScene& scene, Point p, const HalfSurface& surface);
Color orange_gelatine(const CapsuleScene& scene, Point p, const HalfSurface& surface);

}  // namespace lab
