// SPDX-License-Identifier: MIT
// A small camera: exposure and white balance, the softness of a lens, the noise of a sensor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "shared/image/image.h"
#include "shared/procedural/capsule_scene.h"
#include "shared/procedural/color.h"

namespace lab {

// Light that falls on a square sensor.
struct LightField {
  explicit LightField(int side_)
      : side(side_), pixels(static_cast<std::size_t>(side) * static_cast<std::size_t>(side)) {}

  Color& at(int x, int y) { return pixels[static_cast<std::size_t>(y * side + x)]; }

  int side;
  std::vector<Color> pixels;
};

// The blur is of one pixel of the picture, whatever its size. seed: of the noise.
Image photograph(LightField light, const Camera& camera, std::uint64_t seed);

}  // namespace lab
