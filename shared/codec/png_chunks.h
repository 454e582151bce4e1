// SPDX-License-Identifier: MIT
// The chunks of a PNG file (ISO/IEC 15948, clause 5) and the text "Software" (clause 11.3.4), by which
// a picture says which program made it, and as what.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace lab {

constexpr std::size_t kPngSignatureBytes = 8;
constexpr std::size_t kPngChunkOverhead = 12;  // length, type, checksum

struct PngChunk {
  std::string_view type;  // four letters
  std::span<const std::uint8_t> data;
};

// Throws lab::Error if the chunk that begins at that byte is incomplete or its checksum is wrong.
// `name` only appears in errors.
PngChunk png_chunk_at(std::span<const std::uint8_t> file, std::size_t at, std::string_view name);

// Big-endian, as all numbers of a PNG file.
void append_u32(std::vector<std::uint8_t>& bytes, std::uint32_t value);

// One chunk more at the end. type: four letters.
void append_png_chunk(std::vector<std::uint8_t>& file, std::string_view type,
                      std::span<const std::uint8_t> data);

// Puts the text "Software" right behind the header of an encoded picture.
void set_png_software(std::vector<std::uint8_t>& file, std::string_view text);

// The text of a file that begins so; "" if it has none at that place. The first 256 bytes suffice.
std::string_view png_software(std::span<const std::uint8_t> start);

}  // namespace lab
