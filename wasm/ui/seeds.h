// SPDX-License-Identifier: MIT
// The seed that comes after another at the press of a button: it looks random, and is the same in every browser.
#pragma once

#include <cstdint>

namespace lab {

constexpr std::uint64_t another_seed(std::uint64_t seed) { return (seed * 7621 + 1) % 9999; }

}  // namespace lab
