// SPDX-License-Identifier: MIT
#include "tests/checkout.h"

#include <fstream>
#include <sstream>

namespace lab {

std::filesystem::path checkout_folder() { return LAB_CHECKOUT; }

std::string checkout_text(const std::string& file) {
  std::ifstream stream(checkout_folder() / file, std::ios::binary);
  std::stringstream text;
  text << stream.rdbuf();
  return text.str();
}

}  // namespace lab
