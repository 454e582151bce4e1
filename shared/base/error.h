// SPDX-License-Identifier: MIT
// The one exception type of Latent Lab. The native main and one helper of each WASM bridge catch
// it; everything between lets it pass.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace lab {

// what() reads "where: expected X, found Y", for instance
// "idx: expected magic 2051, found 2049 in train-images". It is one line of UTF-8 without control
// characters, whatever names from outside it holds (shared/base/text.h).
class Error : public std::runtime_error {
 public:
  Error(std::string_view where, std::string_view expected, std::string_view found);

  // The same fault, with the file or folder that it lies in before it: "place: where: expected ...".
  Error within(std::string_view place) const;

 private:
  explicit Error(const std::string& text);
};

}  // namespace lab
