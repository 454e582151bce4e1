// SPDX-License-Identifier: MIT
// The outer structure of picture files: chunks, segments and blocks, their lengths and checksums.
// stb_image fills missing data with zeros and reads no checksums, so these checks are what tells a
// damaged file from a whole one; the pixels themselves are left to stb_image.
// PNG: ISO/IEC 15948; JPEG: ITU-T T.81 annex B; GIF: the GIF89a specification; BMP: BITMAPINFOHEADER.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace lab {

struct PictureContainer {
  std::int64_t width = 0;  // as the header promises, not compared with any limit
  std::int64_t height = 0;
  std::span<const std::uint8_t> exif;  // a part of the file; empty: none
};

// All of them throw lab::Error if the file ends early or its structure is damaged; bytes after the
// picture's end are allowed. `name` only appears in errors.

// Refuses Apple's CgBI variant, whose colours would come out swapped.
PictureContainer check_png(std::span<const std::uint8_t> file, std::string_view name);

// Only 8-bit baseline, extended and progressive Huffman pictures pass, with all components coded,
// and CMYK only with Adobe's marker. Entropy-coded data are not decoded: a wrong bit inside them
// shows as wrong pixels at most.
PictureContainer check_jpeg(std::span<const std::uint8_t> file, std::string_view name);

// Checks up to the end of the first frame. Its packed data are not decoded either: pixels that they
// lack stay background.
PictureContainer check_gif(std::span<const std::uint8_t> file, std::string_view name);

// Only uncompressed bitmaps pass.
PictureContainer check_bmp(std::span<const std::uint8_t> file, std::string_view name);

}  // namespace lab
