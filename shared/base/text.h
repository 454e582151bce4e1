// SPDX-License-Identifier: MIT
// Text from outside (names of files, classes and tensors; what a manifest says): whether it is UTF-8,
// and how it goes into a message, onto a terminal or into JSON without doing anything there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace lab {

// Bytes of a name from outside that a message shows.
inline constexpr std::size_t kShownBytes = 60;

struct Character {
  std::size_t bytes = 1;
  std::uint32_t code = 0;
  bool valid = false;  // false: a byte that is no part of UTF-8
};
// The first of a text that is not empty.
Character first_character(std::string_view text);

// Well-formed as RFC 3629 has it: nothing overlong, no surrogates, nothing above U+10FFFF.
bool is_utf8(std::string_view text);

// The text as one line of UTF-8 of at most `longest` bytes, and "..." behind it where it was cut:
// control characters (C0, DEL, C1), line and paragraph separators, marks that reorder text, and bytes
// that are no UTF-8 become '?', one each.
std::string printable(std::string_view text, std::size_t longest = kShownBytes);

// 'name', made printable.
std::string quoted_name(std::string_view name);

// The whole text, made printable.
std::string one_line(std::string_view text);

}  // namespace lab
