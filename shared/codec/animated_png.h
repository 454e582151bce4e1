// SPDX-License-Identifier: MIT
// Several pictures as one PNG that moves: APNG, PNG Specification (Third Edition), sections 4.9 and 11.3.6. A program
// that knows no animation shows the first of them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "shared/image/image.h"

namespace lab {

struct FrameTime {
  std::uint16_t each = 100;  // milliseconds that a picture is shown for
  std::uint16_t last = 100;  // likewise the last one
};

// Repeats for ever. Lossless, 1, 3 or 4 channels. Throws lab::Error if there is no picture or they are of several
// sizes.
std::vector<std::uint8_t> encode_animated_png(std::span<const Image> frames, FrameTime time);

}  // namespace lab
