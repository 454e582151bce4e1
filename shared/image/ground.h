// SPDX-License-Identifier: MIT
// Private to pose*.cpp: what of a picture is ground and what lies on it.
#pragma once

#include <cstdint>
#include <vector>

#include "shared/image/image.h"

namespace lab {

// A picture small enough to look at as a whole.
struct SmallPicture {
  int width = 0;
  int height = 0;
  int channels = 0;  // 1 or 3
  // Pixels of the picture that one of these covers.
  double scale_x = 1;
  double scale_y = 1;
  std::vector<double> values;  // [height, width, channels], 0 to 255

  double brightness(std::size_t pixel) const;
};
SmallPicture make_small(const Image& picture);

// The one object, its holes filled: a byte a pixel, 1 inside.
// Throws lab::Error as find_pose does.
std::vector<std::uint8_t> object_mask(const SmallPicture& picture);

}  // namespace lab
