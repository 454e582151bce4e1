// SPDX-License-Identifier: MIT
// CRC-32 bit by bit: short, and independent of the decoder's own table.
#include "tests/fuzz/png_checksums.h"

#include <cstddef>
#include <span>

namespace lab::test {
namespace {

std::uint32_t crc32(std::span<const std::uint8_t> bytes) {
  std::uint32_t crc = ~0u;
  for (const std::uint8_t byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320u : 0u);
  }
  return ~crc;
}

std::uint32_t big_endian(std::span<const std::uint8_t> bytes) {
  std::uint32_t value = 0;
  for (const std::uint8_t byte : bytes.first(4)) value = value << 8 | byte;
  return value;
}

}  // namespace

void repair_png_checksums(std::vector<std::uint8_t>& file) {
  const std::span<std::uint8_t> bytes(file);
  if (file.size() < 8 || file[0] != 0x89 || file[1] != 'P') return;
  for (std::size_t at = 8; file.size() - at >= 12;) {
    const std::size_t length = big_endian(bytes.subspan(at));
    if (length > file.size() - at - 12) return;
    const std::uint32_t crc = crc32(bytes.subspan(at + 4, length + 4));
    for (std::size_t i = 0; i < 4; ++i) {
      file[at + 8 + length + i] = static_cast<std::uint8_t>(crc >> (24 - 8 * i));
    }
    at += length + 12;
  }
}

}  // namespace lab::test
