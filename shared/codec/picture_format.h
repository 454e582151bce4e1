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

// By what follows the last dot of a file's name, in either case: png, jpg, jpeg, bmp, gif, pgm, ppm, and webp,
// which program and browsers read although decode_image does not.
bool has_readable_ending(std::string_view name);
// Those, and the endings of pictures that other programs know: tiff, heic, svg ...
bool has_picture_ending(std::string_view name);

// True if a file with these first bytes (512 suffice) is a picture, of a format that is read here or
// of another one, beyond doubt: where two or three bytes are all that there is to tell it by (PBM to
// PPM, icons), its name must.
bool begins_like_picture(std::span<const std::uint8_t> start);

}  // namespace lab
