// SPDX-License-Identifier: MIT
// Unsigned integers at a place in a byte span, in either byte order. The caller has checked that
// they lie inside.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>

namespace lab {

enum class ByteOrder { little, big };

inline std::uint32_t read_u16(std::span<const std::uint8_t> bytes, std::size_t at,
                              ByteOrder order) {
  assert(at + 2 <= bytes.size());
  const std::uint32_t first = bytes[at];
  const std::uint32_t second = bytes[at + 1];
  return order == ByteOrder::big ? first << 8 | second : second << 8 | first;
}

inline std::uint32_t read_u32(std::span<const std::uint8_t> bytes, std::size_t at,
                              ByteOrder order) {
  const std::uint32_t first = read_u16(bytes, at, order);
  const std::uint32_t second = read_u16(bytes, at + 2, order);
  return order == ByteOrder::big ? first << 16 | second : second << 16 | first;
}

}  // namespace lab
