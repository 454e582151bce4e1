// SPDX-License-Identifier: MIT
// The typeface's files (assets/fonts), which embed.cmake turns into arrays at build time.
#pragma once

#include <span>

namespace lab {

std::span<const unsigned char> inter_regular();
std::span<const unsigned char> inter_semibold();

}  // namespace lab
