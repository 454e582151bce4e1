// SPDX-License-Identifier: MIT
// Inflating by libdeflate, in a third of the time that stb_image's own takes. The page's core stays without it: more to
// download, for a picture at a time.
#pragma once

#include <cstdint>
#include <span>

namespace lab {

// An Inflate (shared/codec/stored_png.h).
bool inflate(std::span<const std::uint8_t> deflated, std::span<std::uint8_t> inflated);

}  // namespace lab
