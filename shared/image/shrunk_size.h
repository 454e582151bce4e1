// SPDX-License-Identifier: MIT
// How large a picture is once it is no larger than that.
#pragma once

#include <algorithm>
#include <cstdint>

#include "shared/image/image.h"

namespace lab {

struct PictureSize {
  int width = 0;
  int height = 0;
};

// In proportion, so that neither side is longer than `longest`; at least one pixel each. A picture that is small
// enough keeps its size.
inline PictureSize shrunk_size(const Image& picture, int longest) {
  const int side = std::max(picture.width, picture.height);
  if (side <= longest) return {picture.width, picture.height};
  const auto shrunk = [&](int length) {
    return std::max(1, static_cast<int>(std::int64_t{length} * longest / side));
  };
  return {shrunk(picture.width), shrunk(picture.height)};
}

}  // namespace lab
