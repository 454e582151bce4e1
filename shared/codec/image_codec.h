// SPDX-License-Identifier: MIT
// Picture files to pixels and back: PNG, JPEG, BMP, GIF (first frame), PGM and PPM through
// stb_image, with the EXIF orientation applied. PNG writing through stb_image_write.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "shared/codec/stored_png.h"
#include "shared/image/image.h"

namespace lab {

struct DecodeLimits {
  int max_side = 16384;                  // pixels
  std::int64_t max_pixels = 64'000'000;  // width * height
};

// Throws lab::Error about a picture of that size, in pixels, unless it is one that the limits allow.
void check_size(std::int64_t width, std::int64_t height, const DecodeLimits& limits,
                std::string_view name);

// Decodes a picture file. 16-bit samples are reduced to 8. The result has 1, 3 or, where a pixel is transparent, 4
// channels (grey with alpha becomes RGB or RGBA). `name` only appears in errors.
// Throws lab::Error if the bytes are empty, no known format (an HEIC, WebP or AVIF file is named as
// such), corrupt or truncated, or if the header promises more than the limits (checked before
// anything is allocated).
// inflate: for PNG, what is faster than stb_image's own. Pixels and errors are the same with and without.
Image decode_image(std::span<const std::uint8_t> file, std::string_view name,
                   const DecodeLimits& limits = {}, Inflate inflate = nullptr);

// Lossless PNG, 8 bits a sample, 1, 3 or 4 channels. The same image gives the same bytes.
// software: which program made it and as what, for png_software; "": not said.
std::vector<std::uint8_t> encode_png(const Image& image, std::string_view software = "");

}  // namespace lab
