// SPDX-License-Identifier: MIT
// Cyclic redundancy checks of 32 bits, reflected, begun and ended with all bits inverted: those of PNG and of
// TensorBoard's records, which differ in their polynomial alone.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace lab {

inline constexpr std::uint32_t kIeeePolynomial = 0xEDB88320u;  // PNG, annex D; zip
inline constexpr std::uint32_t kCastagnoliPolynomial =
    0x82F63B78u;  // CRC-32C: RFC 3720, appendix B.4

constexpr std::array<std::uint32_t, 256> crc_table(std::uint32_t polynomial) {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 1) != 0 ? polynomial ^ (crc >> 1) : crc >> 1;
    table[byte] = crc;
  }
  return table;
}

template <std::uint32_t polynomial>
std::uint32_t crc(std::span<const std::uint8_t> bytes) {
  static constexpr std::array<std::uint32_t, 256> kTable = crc_table(polynomial);
  std::uint32_t crc = 0xFFFFFFFFu;
  for (const std::uint8_t byte : bytes) crc = kTable[(crc ^ byte) & 0xFF] ^ (crc >> 8);
  return ~crc;
}

}  // namespace lab
