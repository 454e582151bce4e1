// SPDX-License-Identifier: MIT
// Smooth random fields, the same on every platform: hashed values on a grid, smoothly interpolated
// (value noise; Ebert et al. 2003, "Texturing and Modeling", section 2.3).
#pragma once

#include <cstdint>

namespace lab {

// In [0, 1), mean 1/2, features about 1 wide. |x|, |y| < 2^30.
double value_noise(double x, double y, std::uint32_t seed);

}  // namespace lab
