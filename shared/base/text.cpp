// SPDX-License-Identifier: MIT
// UTF-8 by RFC 3629. What is replaced: Unicode's categories Cc, Zl, Zp and the bidirectional controls,
// which terminals obey.
#include "shared/base/text.h"

#include <limits>

namespace lab {

namespace {

bool is_obeyed(std::uint32_t code) {
  const bool control = code < 0x20 || (code >= 0x7f && code < 0xa0);
  const bool separator = code == 0x2028 || code == 0x2029;
  const bool reorders = code == 0x061c || code == 0x200e || code == 0x200f ||
                        (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
  return control || separator || reorders;
}

}  // namespace

Character first_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t lead = byte(0);
  if (lead < 0x80) return {1, lead, true};
  const std::size_t bytes = lead < 0xc2   ? 0
                            : lead < 0xe0 ? 2
                            : lead < 0xf0 ? 3
                            : lead < 0xf5 ? 4
                                          : 0;
  if (bytes == 0 || text.size() < bytes) return {};
  std::uint32_t code = lead & (0x7fu >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return {};
    code = code << 6 | (byte(i) & 0x3fu);
  }
  const bool overlong = (bytes == 3 && code < 0x800) || (bytes == 4 && code < 0x10000);
  const bool surrogate = code >= 0xd800 && code < 0xe000;
  if (overlong || surrogate || code > 0x10ffff) return {};
  return {bytes, code, true};
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const Character character = first_character(text);
    if (!character.valid) return false;
    text.remove_prefix(character.bytes);
  }
  return true;
}

std::string printable(std::string_view text, std::size_t longest) {
  std::string result;
  while (!text.empty()) {
    const Character character = first_character(text);
    const bool shown = character.valid && !is_obeyed(character.code);
    const std::string_view next = shown ? text.substr(0, character.bytes) : "?";
    if (result.size() + next.size() > longest) return result + "...";
    result += next;
    text.remove_prefix(character.bytes);
  }
  return result;
}

std::string quoted_name(std::string_view name) { return "'" + printable(name) + "'"; }

std::string one_line(std::string_view text) {
  return printable(text, std::numeric_limits<std::size_t>::max());
}

}  // namespace lab
