// SPDX-License-Identifier: MIT
// The typefaces' files (assets/fonts), which embed.cmake turns into arrays at build time.
#pragma once

#include <span>

namespace lab {

std::span<const unsigned char> inter_regular();
std::span<const unsigned char> inter_semibold();
std::span<const unsigned char> lucide_icons();

}  // namespace lab
