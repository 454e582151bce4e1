// SPDX-License-Identifier: MIT
// Titles of models, where the data set that they begin with is told already.
#pragma once

#include <string_view>

namespace lab {

// "VAE with 2 latent units" of "Handwritten digits, VAE with 2 latent units".
constexpr std::string_view own_part(std::string_view title) {
  const std::size_t comma = title.find(", ");
  return comma == std::string_view::npos ? title : title.substr(comma + 2);
}

}  // namespace lab
