// SPDX-License-Identifier: MIT
// Floating point through nlohmann/json's Grisu2 (Loitsch 2010), which writes the JSON files too:
// std::to_chars would bring 100 KB of tables that do not compress into each WASM module.
#include "shared/base/number_text.h"

#include <cmath>
#include <nlohmann/json.hpp>

namespace lab {

namespace {

template <typename Number>
std::string text_of(Number value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  std::array<char, 64> digits{};
  char* const end = nlohmann::detail::to_chars(digits.data(), digits.data() + digits.size(), value);
  const std::string text(digits.data(), end);
  return text.ends_with(".0") ? text.substr(0, text.size() - 2) : text;
}

}  // namespace

std::string number_text(double value) { return text_of(value); }

std::string number_text(float value) { return text_of(value); }

}  // namespace lab
