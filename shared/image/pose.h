// SPDX-License-Identifier: MIT
// Photographs of an elongated object, a capsule, that lies anywhere, at any angle and in any size, to where a
// network expects it. No network is asked: the ground is what the picture's border shows, the object the
// largest part that differs from it, its axis the principal one, and one end is darker than the other.
// Sums run in double, in a fixed order, without libm, so that native and WASM agree bit for bit.
#pragma once

#include <cstdint>
#include <vector>

#include "shared/image/image.h"

namespace lab {

enum class DarkEnd { left, right };

// Where the object lies in a network's picture, in parts of its sides.
struct PoseSpec {
  double center_x = 0.5;
  double center_y = 0.5;
  double length = 0.85;  // of the width
  DarkEnd dark_end = DarkEnd::left;

  bool operator==(const PoseSpec&) const = default;
};

// An object in a picture. Pixel (0, 0) covers the square from 0 to 1 along both axes.
struct Pose {
  double x = 0;  // its middle
  double y = 0;
  // Of length 1, along the object to what shall be its right end.
  double along_x = 1;
  double along_y = 0;
  double length = 0;  // pixels; to where the ends are half as wide as the object
  double width = 0;
};

// Throws lab::Error if there is no such object, if there are two, or if the edge of the picture cuts it off:
// "pose: expected one capsule on an even ground, found two".
Pose find_pose(const Image& picture, const PoseSpec& spec);

// From places in a network's picture to places in the photograph: turned, scaled and shifted.
struct Placement {
  double origin_x = 0;  // where the network's corner (0, 0) lies
  double origin_y = 0;
  double step_x =
      1;  // a pixel of the network's picture to the right; one down is (-step_y, step_x)
  double step_y = 0;

  struct Place {
    double x = 0;
    double y = 0;
  };
  Place in_photograph(double x, double y) const;
  Place in_picture(double x, double y) const;  // the inverse
  // In the same photograph when its sides are `factor` times as long.
  Placement scaled(double factor) const;
  // Of a network's picture of the same part, whose pixels are `factor` times as long.
  Placement with_pixels(double factor) const;
};

// width, height: of the network's picture.
Placement placement_of(const Pose& pose, const PoseSpec& spec, int width, int height);

// The network's picture; what lies outside the photograph repeats its edge. Splines (Keys 1981, a = -0.5)
// where the photograph has no more pixels, else the mean of those that a pixel covers, as of an area filter. Alpha is composited over
// the background. Channels are the photograph's, without alpha. Values are not rounded and may overshoot.
struct PlacedPicture {
  int channels = 0;                 // 1 or 3
  std::vector<double> values = {};  // [height, width, channels]
};
PlacedPicture sample_placed(const Image& photograph, const Placement& placement, int width,
                            int height, std::uint8_t background);

// A map of the network's picture on the photograph's own pixels, linear between its values; 0 where the
// network saw nothing.
FloatMap map_onto_photograph(const FloatMap& map, const Placement& placement, int width,
                             int height);

}  // namespace lab
