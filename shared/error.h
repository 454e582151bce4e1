// SPDX-License-Identifier: MIT
// The one exception type of Latent Lab. The native main and one helper of each WASM bridge catch
// it; everything between lets it pass.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace lab {

// what() reads "where: expected X, found Y", for instance
// "idx: expected magic 2051, found 2049 in train-images".
class Error : public std::runtime_error {
 public:
  Error(std::string_view where, std::string_view expected, std::string_view found)
      : std::runtime_error(std::string(where) + ": expected " + std::string(expected) + ", found " +
                           std::string(found)) {}
};

}  // namespace lab
