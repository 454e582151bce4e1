// SPDX-License-Identifier: MIT
// Walks the chunks of a PNG file and verifies their checksums (ISO/IEC 15948, clause 5 and annex D).
#include <array>
#include <cstddef>
#include <string>

#include "shared/bytes.h"
#include "shared/error.h"
#include "shared/picture_container.h"

namespace lab {
namespace {

constexpr std::size_t kSignatureBytes = 8;
constexpr std::size_t kChunkOverhead = 12;  // length, type, checksum

constexpr std::array<std::uint32_t, 256> make_crc_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 1) != 0 ? 0xEDB88320u ^ (crc >> 1) : crc >> 1;
    table[byte] = crc;
  }
  return table;
}

constexpr std::array<std::uint32_t, 256> kCrcTable = make_crc_table();

std::uint32_t crc32(std::span<const std::uint8_t> bytes) {
  std::uint32_t crc = 0xFFFFFFFFu;
  for (const std::uint8_t byte : bytes) crc = kCrcTable[(crc ^ byte) & 0xFF] ^ (crc >> 8);
  return ~crc;
}

struct Chunk {
  std::string_view type;
  std::span<const std::uint8_t> data;
};

Chunk chunk_at(std::span<const std::uint8_t> file, std::size_t at, std::string_view name) {
  const std::size_t left = file.size() - at;
  if (left < kChunkOverhead || read_u32(file, at, ByteOrder::big) > left - kChunkOverhead) {
    throw Error(name, "a complete PNG picture", "one that ends early");
  }
  const std::size_t length = read_u32(file, at, ByteOrder::big);
  const Chunk chunk{{reinterpret_cast<const char*>(file.data()) + at + 4, 4},
                    file.subspan(at + 8, length)};
  if (crc32(file.subspan(at + 4, length + 4)) != read_u32(file, at + 8 + length, ByteOrder::big)) {
    throw Error(name, "an intact PNG picture", "a wrong checksum at byte " + std::to_string(at));
  }
  return chunk;
}

}  // namespace

PictureContainer check_png(std::span<const std::uint8_t> file, std::string_view name) {
  constexpr std::size_t kHeaderBytes = 13;
  const Chunk header = chunk_at(file, kSignatureBytes, name);
  if (header.type == "CgBI") {
    throw Error(name, "a standard PNG picture", "one in Apple's own variant (CgBI)");
  }
  if (header.type != "IHDR" || header.data.size() != kHeaderBytes) {
    throw Error(name, "an intact PNG picture", "one that does not begin with its header");
  }
  PictureContainer container;
  container.width = read_u32(header.data, 0, ByteOrder::big);
  container.height = read_u32(header.data, 4, ByteOrder::big);
  std::size_t at = kSignatureBytes;
  while (true) {
    const Chunk chunk = chunk_at(file, at, name);
    if (chunk.type == "IEND") return container;
    if (chunk.type == "eXIf") container.exif = chunk.data;
    at += kChunkOverhead + chunk.data.size();
  }
}

}  // namespace lab
