// SPDX-License-Identifier: MIT
// Lists in messages.
#pragma once

#include <string>

namespace lab {

// The words with ", " between them. Anything of which a string can be made.
std::string joined(const auto& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : ", ") + std::string(word);
  return text;
}

}  // namespace lab
