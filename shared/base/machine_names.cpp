// SPDX-License-Identifier: MIT
// Folding follows Unicode's decompositions of Latin-1 and Latin Extended-A, and the usual two letters
// for those that have none.
#include "shared/base/machine_names.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <set>
#include <string_view>

#include "shared/base/number_text.h"
#include "shared/base/text.h"

namespace lab {

namespace {

constexpr std::size_t kLongest = 60;

// U+00C0 to U+00DF; each is 32 below its small letter.
constexpr std::array<std::string_view, 32> kLatin1{
    "a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i",  "i",
    "d", "n", "o", "o", "o", "o", "o",  "",  "o", "u", "u", "u", "u", "y", "th", "ss"};

struct Run {
  std::uint32_t last;
  std::string_view letters;
};
// U+0100 to U+017F, up to each `last`.
constexpr std::array kExtendedA{
    Run{0x105, "a"}, Run{0x10d, "c"}, Run{0x111, "d"},  Run{0x11b, "e"}, Run{0x123, "g"},
    Run{0x127, "h"}, Run{0x131, "i"}, Run{0x133, "ij"}, Run{0x135, "j"}, Run{0x138, "k"},
    Run{0x142, "l"}, Run{0x149, "n"}, Run{0x14b, "ng"}, Run{0x151, "o"}, Run{0x153, "oe"},
    Run{0x159, "r"}, Run{0x161, "s"}, Run{0x167, "t"},  Run{0x173, "u"}, Run{0x175, "w"},
    Run{0x178, "y"}, Run{0x17e, "z"}, Run{0x17f, "s"}};

// "" if the character has no letters for it.
std::string_view latin_letters(std::uint32_t code) {
  if (code == 0xff) return "y";
  if (code >= 0xc0 && code < 0x100) return code == 0xf7 ? "" : kLatin1[(code - 0xc0) % 32];
  if (code == 0x1e9e) return "ss";
  if (code < 0x100 || code > 0x17f) return "";
  return std::find_if(kExtendedA.begin(), kExtendedA.end(),
                      [code](const Run& run) { return code <= run.last; })
      ->letters;
}

// Of letters that are written in two characters, as file systems may store them.
bool is_combining(std::uint32_t code) { return code >= 0x300 && code < 0x370; }

std::string fold(std::string_view name) {
  std::string folded;
  while (!name.empty()) {
    const Character character = first_character(name);
    name.remove_prefix(character.bytes);
    if (character.valid && is_combining(character.code)) continue;
    const auto letter = static_cast<char>(character.code);
    const bool lower = letter >= 'a' && letter <= 'z';
    const bool upper = letter >= 'A' && letter <= 'Z';
    const bool digit = letter >= '0' && letter <= '9';
    const bool ascii = character.valid && character.code < 0x80;
    if (ascii && (lower || digit)) {
      folded += letter;
    } else if (ascii && upper) {
      folded += static_cast<char>(letter - 'A' + 'a');
    } else if (const auto letters = character.valid ? latin_letters(character.code) : "";
               !letters.empty()) {
      folded += letters;
    } else if (!folded.empty() && folded.back() != '_') {
      folded += '_';
    }
  }
  folded.resize(std::min(folded.size(), kLongest));
  while (folded.ends_with('_')) folded.pop_back();
  return folded;
}

std::string with_number(std::string name, std::size_t number) {
  const std::string ending = "_" + number_text(number);
  name.resize(std::min(name.size(), kLongest - ending.size()));
  while (name.ends_with('_')) name.pop_back();
  return name + ending;
}

}  // namespace

std::vector<std::string> machine_names(std::span<const std::string> names,
                                       const std::string& kind) {
  std::vector<std::string> result;
  std::set<std::string> used;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string folded = fold(names[i]);
    result.push_back(folded.empty() ? kind + "_" + number_text(i) : folded);
    if (folded == names[i]) used.insert(folded);
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (result[i] == names[i]) continue;
    const std::string wanted = result[i];
    for (std::size_t number = 2; !used.insert(result[i]).second; ++number) {
      result[i] = with_number(wanted, number);
    }
  }
  return result;
}

}  // namespace lab
