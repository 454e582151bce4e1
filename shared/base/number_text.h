// SPDX-License-Identifier: MIT
// Numbers and shapes as text for error messages: digits that read back as the same number, the same
// on every platform and in every locale.
#pragma once

#include <array>
#include <charconv>
#include <concepts>
#include <cstdint>
#include <span>
#include <string>

namespace lab {

template <std::integral Number>
std::string number_text(Number value) {
  std::array<char, 24> digits{};  // the longest takes 20
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  return std::string(digits.data(), end);
}

std::string number_text(double value);
std::string number_text(float value);

// "[-1, 3, 64, 64]"
inline std::string shape_text(std::span<const std::int64_t> shape) {
  std::string text = "[";
  for (const std::int64_t side : shape) text += (text.size() > 1 ? ", " : "") + number_text(side);
  return text + "]";
}

}  // namespace lab
