// SPDX-License-Identifier: MIT
// From a computed sample to a stored one.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace lab {

// The nearest of 0 to 255; halves go up, NaN becomes 0.
inline std::uint8_t to_byte(double value) {
  if (!(value > 0)) return 0;
  return static_cast<std::uint8_t>(std::min(255.0, std::floor(value + 0.5)));
}

}  // namespace lab
