// SPDX-License-Identifier: MIT
#include "shared/base/csv.h"

namespace lab {

std::string csv_field(std::string_view text) {
  std::string field(text);
  constexpr std::string_view kFormulaStarts = "=+-@\t\r";
  if (!field.empty() && kFormulaStarts.find(field[0]) != std::string_view::npos) {
    field.insert(field.begin(), '\'');
  }
  if (field.find_first_of(",\"\r\n") == std::string::npos) return field;
  std::string quoted = "\"";
  for (const char c : field) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

}  // namespace lab
