// SPDX-License-Identifier: MIT
// Procedural handwritten-looking digits in MNIST's format, so that everything runs with no download:
// a polyline skeleton for each digit, bent, sheared, turned and drawn with an antialiased pen.
// Deterministic: the same arguments give the same bytes.
#pragma once

#include <cstdint>

#include "shared/image/image.h"

namespace lab {

// Grey, 28 x 28, 0 background, 255 ink, centred as MNIST's are. digit in 0..9, else lab::Error.
Image render_digit(int digit, std::uint64_t seed);

}  // namespace lab
