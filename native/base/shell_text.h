// SPDX-License-Identifier: MIT
// Text for a POSIX shell.
#pragma once

#include <string>
#include <string_view>

namespace lab {

// One word that a shell reads back as the text: in single quotes unless nothing in it is special.
std::string shell_quoted(std::string_view text);

}  // namespace lab
