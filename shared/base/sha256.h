// SPDX-License-Identifier: MIT
// SHA-256 (FIPS 180-4), for the checksums of downloads, data sets and bundles, in both worlds.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace lab {

// Of a message that comes in pieces.
class Sha256 {
 public:
  void update(std::span<const std::uint8_t> bytes);
  // 64 hex digits, lower case, of everything so far. Nothing may be added afterwards.
  std::string finish();

 private:
  void compress(const std::uint8_t* block);

  std::array<std::uint32_t, 8> state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<std::uint8_t, 64> block_{};
  std::size_t filled_ = 0;    // bytes waiting in block_
  std::uint64_t length_ = 0;  // bytes of the message
};

std::string sha256_hex(std::span<const std::uint8_t> bytes);

}  // namespace lab
