// SPDX-License-Identifier: MIT
// PGM and PPM, text and binary (P2, P3, P5, P6), with any largest value up to 65535: stb_image
// ignores the largest value and the byte order of 16-bit samples.
// Netpbm manual, pages pgm(5) and ppm(5).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "shared/image/image.h"

namespace lab {

// What the header says; the pixels lie behind it.
struct PnmHeader {
  int width = 0;
  int height = 0;
  int channels = 0;
  int largest = 0;       // sample value that means white
  bool text = false;     // samples are decimal numbers
  std::size_t size = 0;  // bytes of the header
};

// Precondition: recognise() said PictureFormat::pnm. Throws lab::Error on a malformed header.
PnmHeader parse_pnm_header(std::span<const std::uint8_t> file, std::string_view name);

// Samples are scaled to 0 .. 255 and rounded. Throws lab::Error if the file ends early or a sample
// is above the largest value.
Image decode_pnm(std::span<const std::uint8_t> file, const PnmHeader& header,
                 std::string_view name);

}  // namespace lab
