// SPDX-License-Identifier: MIT
// One procedural capsule before it is drawn: where it lies, how it is lit and printed, and what is
// damaged. Lengths are in pixels of a 256 x 256 picture; capsule_renderer scales them.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "shared/image/image.h"
#include "shared/procedural/capsule_renderer.h"
#include "shared/procedural/strokes.h"

namespace lab {

using Color = std::array<double, 3>;  // RGB, 0 to 255

struct CapsulePose {
  Point centre;
  double cosine = 1;  // of the angle by which the capsule is turned
  double sine = 0;
  double half_length = 110;
  double black_radius = 34.5;  // the cap overlaps the body, so it is wider
  double orange_radius = 32.5;
  double seam = 2;  // where black ends, along the axis from the centre

  // From the picture to the capsule (x along the axis, towards orange) and back.
  Point to_capsule(Point picture) const;
  Point to_picture(Point capsule) const;
};

// Ink on one half: coverage over the unrolled surface.
struct Imprint {
  double left = 0;    // along the axis from the centre
  double middle = 0;  // along the circumference, from the line that faces the camera
  FloatMap ink;       // 0 to 1, `scale` texels a pixel
  double scale = 1;

  // Ink at a place of the unrolled surface; 0 outside the print.
  double at(double along, double around) const;
};

struct CapsuleScene {
  CapsulePose pose;
  Color ground;
  double tilt_x = 0;  // change of the ground's brightness over the picture
  double tilt_y = 0;
  double light = 1;     // of the capsule
  double streak = 0.2;  // where the highlight lies, as a share of the radius
  Color black;
  Color orange;
  double noise = 1.7;  // deviation of the sensor's noise
  std::uint32_t texture_seed = 0;
  std::vector<Point> dust;  // on the ground
  Imprint number;           // on orange
  Imprint brand;            // on black, not always on the visible side
};

// Within a narrow range, as a production line would show them. size: of the picture, for the
// resolution of the imprint.
CapsuleScene draw_scene(std::uint64_t seed, int size);

}  // namespace lab
