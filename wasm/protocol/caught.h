// SPDX-License-Identifier: MIT
// Exceptions as text, for the places that let none through: the C functions of both modules, and
// what the page calls into a view.
#pragma once

#include <string>

namespace lab {

// Of the exception that is being handled: call it in a catch block.
std::string caught_text();

}  // namespace lab
