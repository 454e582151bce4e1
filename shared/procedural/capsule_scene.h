// SPDX-License-Identifier: MIT
// One procedural capsule before it is drawn: where it lies, how it is made, lit, printed and
// photographed. Lengths are in pixels of a 256 x 256 picture; capsule_renderer scales them.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "shared/image/image.h"
#include "shared/procedural/capsule_print.h"
#include "shared/procedural/capsule_renderer.h"
#include "shared/procedural/color.h"
#include "shared/procedural/strokes.h"

namespace lab {

struct CapsulePose {
  Point centre;
  double cosine = 1;  // of the angle by which the capsule is turned
  double sine = 0;
  // A lens near by: what is one pixel farther along an axis of the capsule appears larger by this share.
  double nearer_along = 0;
  double nearer_across = 0;
  double half_length = 110;
  double black_radius = 34.5;  // the cap overlaps the body, so it is wider
  double orange_radius = 32.5;
  double seam = 2;  // where black ends, along the axis from the centre
  // How far the round ends stand out, as a share of their radius: 1 is half a sphere.
  double black_dome = 1;
  double orange_dome = 1;

  // From the picture to the capsule (x along the axis, towards orange) and back.
  Point to_capsule(Point picture) const;
  Point to_picture(Point capsule) const;
};

// What gelatine mirrors. Places are components of the surface's normal, so that reflections bend where the
// surface does: across from -1 (top) to 1 (bottom), along from -1 (the black end) to 1 (the orange end).
struct Lights {
  double horizon = 0;     // the large panel above ends here, across
  double panel_left = 0;  // and here on the round ends
  double panel_right = 0;
  double panel = 0;       // its light, steps of 255
  double panel_edge = 1;  // how soft its edges are, 1 as a lamp behind a sheet of paper
  double tube = 0;        // a thin lamp below it, across
  double tube_light = 0;
  double spot_along = 0;  // a small lamp, seen in the orange end
  double spot_across = 0;
  double spot_light = 0;
  double lip = 0;      // light that the cap's lip catches
  double above = 0;    // share of the light that orange has more at the top than in the middle
  double falloff = 0;  // share that is lost towards the orange end
};

// Paper that the capsule lies on.
struct Ground {
  Color color;
  double tilt_x = 0;  // change of brightness over the picture
  double tilt_y = 0;
  double shadow = 1;  // depth of the capsule's shadow
  double grain = 1;   // of the fibres
  std::vector<Point> dust;
  std::vector<Polyline> hairs;
};

struct Camera {
  Color gain{1, 1, 1};  // exposure and white balance
  double blur = 0.1;    // share of a pixel's light that each neighbour in a row or column gets
  double noise = 1.7;   // deviation
};

struct CapsuleScene {
  CapsulePose pose;
  Ground ground;
  Lights lights;
  Camera camera;
  double light = 1;  // of the capsule
  Color black;
  Color orange;
  double unevenness = 0.3;  // of the outline, pixels
  std::uint32_t texture_seed = 0;
  std::vector<Point> lint;  // specks on the capsule, in its coordinates
  Imprint number;           // on orange
  Imprint brand;            // on black, not always on the visible side
  Color number_ink;
  Color brand_ink;
};

// As several production lines would show them: black and orange capsules of many makers, sizes of moulds, days
// and lamps. What is learnt from one print and one mould alone calls every other a defect. size: of the
// picture, for the resolution of the imprint.
CapsuleScene draw_scene(std::uint64_t seed, int size);

}  // namespace lab
