// SPDX-License-Identifier: MIT
// What stands where nobody said anything.
#pragma once

#include <string>
#include <utility>

namespace lab {

// The text, or the other one if it is empty.
inline std::string or_else(const std::string& text, std::string otherwise) {
  return text.empty() ? std::move(otherwise) : text;
}

}  // namespace lab
