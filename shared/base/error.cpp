// SPDX-License-Identifier: MIT
// See error.h.
#include "shared/base/error.h"

#include "shared/base/text.h"

namespace lab {

Error::Error(std::string_view where, std::string_view expected, std::string_view found)
    : Error(std::string(where) + ": expected " + std::string(expected) + ", found " +
            std::string(found)) {}

Error::Error(const std::string& text) : std::runtime_error(one_line(text)) {}

Error Error::within(std::string_view place) const {
  return Error(std::string(place) + ": " + what());
}

}  // namespace lab
