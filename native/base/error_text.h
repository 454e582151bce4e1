// SPDX-License-Identifier: MIT
// Whatever was thrown, as one line for people.
#pragma once

#include <string>

namespace lab {

// To be called while an exception is handled.
std::string text_of_current_exception();

}  // namespace lab
