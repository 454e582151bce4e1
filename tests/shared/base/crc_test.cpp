// SPDX-License-Identifier: MIT
// Check values of the two polynomials, and every length against the sum bit by bit.
#include "shared/base/crc.h"

#include <catch2/catch_test_macros.hpp>
#include <string_view>
#include <vector>

namespace lab {
namespace {

std::span<const std::uint8_t> bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::uint32_t bit_by_bit(std::uint32_t polynomial, std::span<const std::uint8_t> bytes) {
  std::uint32_t crc = 0xFFFFFFFFu;
  for (const std::uint8_t byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 1) != 0 ? polynomial ^ (crc >> 1) : crc >> 1;
  }
  return ~crc;
}

TEST_CASE("both checks give the values that their standards print") {
  CHECK(crc<kIeeePolynomial>(bytes_of("123456789")) == 0xCBF43926u);
  CHECK(crc<kCastagnoliPolynomial>(bytes_of("123456789")) == 0xE3069283u);
  CHECK(crc<kIeeePolynomial>(bytes_of("IEND")) == 0xAE426082u);
  CHECK(crc<kIeeePolynomial>({}) == 0);
  const std::vector<std::uint8_t> zeros(32, 0);  // RFC 3720, appendix B.4
  CHECK(crc<kCastagnoliPolynomial>(zeros) == 0x8A9136AAu);
}

TEST_CASE("bytes of every number are checked as one by one") {
  std::vector<std::uint8_t> bytes;
  for (int i = 0; i < 40; ++i) {
    CHECK(crc<kIeeePolynomial>(bytes) == bit_by_bit(kIeeePolynomial, bytes));
    CHECK(crc<kCastagnoliPolynomial>(bytes) == bit_by_bit(kCastagnoliPolynomial, bytes));
    bytes.push_back(static_cast<std::uint8_t>(i * 73 + 129));
  }
}

}  // namespace
}  // namespace lab
