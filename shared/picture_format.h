// SPDX-License-Identifier: MIT
// Tells picture formats apart by their first bytes, and names those that cannot be read in words
// that a visitor understands.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace lab {

enum class PictureFormat { png, jpeg, bmp, gif, pnm };

std::string_view name_of(PictureFormat format);  // "PNG", "JPEG" ...

// Throws lab::Error on an empty file and on every other format: "expected a PNG, JPEG, BMP, GIF or
// PGM/PPM picture, found an HEIC picture".
PictureFormat recognise(std::span<const std::uint8_t> file, std::string_view name);

}  // namespace lab
