// SPDX-License-Identifier: MIT
// Fields of a CSV file: RFC 4180, and nothing that a spreadsheet would run.
#pragma once

#include <string>
#include <string_view>

namespace lab {

// Quoted where it must be. Text that a spreadsheet would take for a formula (it begins with = + - @,
// a tab or a carriage return) gets an apostrophe in front, which a spreadsheet does not show. For text
// alone: a number may begin with a minus.
std::string csv_field(std::string_view text);

}  // namespace lab
