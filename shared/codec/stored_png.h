// SPDX-License-Identifier: MIT
// A PNG whose pixels somebody else inflates: stb_image's own inflate takes most of the time that a photograph takes to
// be decoded, and a program may have a faster one.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace lab {

// Inflates a zlib stream (RFC 1950) that fills `inflated` exactly; false where it does not, or is damaged.
using Inflate = bool (*)(std::span<const std::uint8_t> deflated, std::span<std::uint8_t> inflated);

// The same PNG with its pixels inflated and merely stored (RFC 1951, section 3.2.4), for a decoder that does not look at
// checksums: there are none. Nothing for pictures that are left to the decoder: interlaced or damaged ones, those with
// other chunks between their pixels, and those of more than 256 MB.
// Precondition: check_png has passed the file.
std::optional<std::vector<std::uint8_t>> with_stored_pixels(std::span<const std::uint8_t> png,
                                                            Inflate inflate);

}  // namespace lab
