// SPDX-License-Identifier: MIT
// Reading and writing of hash fields (fields.h).
#include "wasm/state/fields.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <optional>

#include "shared/base/number_text.h"

namespace lab {

namespace {

constexpr std::size_t kLongestHash = 16 * 1024;
constexpr std::size_t kLongestWord = 64;
constexpr double kFieldScale = 1e4;  // decimals of a number
constexpr double kListScale = 1e3;   // decimals of a number in a list
constexpr double kListBound = 1000;

template <typename T>
std::optional<T> parse_integer(std::string_view text) {
  T value{};
  const char* end = text.data() + text.size();
  const auto [last, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || last != end || text.empty()) return std::nullopt;
  return value;
}

// A plain decimal number. Emscripten's std::from_chars has no floating point; strtod takes more than
// decimals (hexadecimal, "inf"), so the characters are checked first.
std::optional<double> parse_finite(std::string_view text) {
  constexpr std::size_t kLongestNumber = 32;
  if (text.empty() || text.size() > kLongestNumber) return std::nullopt;
  if (text.find_first_not_of("0123456789+-.e") != std::string_view::npos) return std::nullopt;
  const std::string copy(text);
  char* end = nullptr;
  const double value = std::strtod(copy.c_str(), &end);
  const bool whole = end == copy.c_str() + copy.size();
  return whole && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

double rounded(double value, double scale) { return std::round(value * scale) / scale; }

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
                        hex_digit(text[i + 2]) >= 0;
    if (!escape) {
      decoded += text[i];
      continue;
    }
    decoded += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
    i += 2;
  }
  return decoded;
}

bool word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-' ||
         c == ',';
}

// The text up to the next separator, which is removed from `rest`.
std::string_view next_piece(std::string_view& rest, char separator) {
  const std::size_t end = std::min(rest.find(separator), rest.size());
  const std::string_view piece = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return piece;
}

}  // namespace

FieldTexts parse_hash(std::string_view hash) {
  FieldTexts texts;
  if (hash.size() > kLongestHash) return texts;
  while (!hash.empty()) {
    std::string_view pair = next_piece(hash, '&');
    const std::string key = percent_decoded(next_piece(pair, '='));
    if (!key.empty()) texts[key] = percent_decoded(pair);
  }
  return texts;
}

std::string_view FieldReader::text(std::string_view key) const {
  const auto found = texts_.find(key);
  return found == texts_.end() ? std::string_view() : std::string_view(found->second);
}

void FieldReader::integer(std::string_view key, int& value, FieldRange<int> range) {
  value = std::clamp(parse_integer<int>(text(key)).value_or(range.initial), range.low, range.high);
}

void FieldReader::seed(std::string_view key, std::uint64_t& value, std::uint64_t initial) {
  value = parse_integer<std::uint64_t>(text(key)).value_or(initial);
}

void FieldReader::number(std::string_view key, double& value, FieldRange<double> range) {
  value = std::clamp(parse_finite(text(key)).value_or(range.initial), range.low, range.high);
}

void FieldReader::exact_number(std::string_view key, double& value, FieldRange<double> range) {
  number(key, value, range);
}

void FieldReader::choice(std::string_view key, int& value,
                         std::span<const std::string_view> names) {
  const auto found = std::find(names.begin(), names.end(), text(key));
  value = found == names.end() ? 0 : static_cast<int>(found - names.begin());
}

void FieldReader::flag(std::string_view key, bool& value, bool initial) {
  const std::string_view found = text(key);
  value = found == "1" || (found != "0" && initial);
}

void FieldReader::word(std::string_view key, std::string& value) {
  const std::string_view found = text(key);
  const bool valid =
      found.size() <= kLongestWord && std::all_of(found.begin(), found.end(), word_character);
  value = valid ? found : std::string_view();
}

void FieldReader::letters(std::string_view key, std::string& value, std::size_t longest) {
  const std::string_view found = text(key);
  const auto letter = [](char c) {
    return (c >= 'A' && c <= 'Z') || (word_character(c) && c != ',');
  };
  const bool valid = found.size() <= longest && std::all_of(found.begin(), found.end(), letter);
  value = valid ? found : std::string_view();
}

void FieldReader::numbers(std::string_view key, std::vector<float>& values, std::size_t max_count) {
  values.clear();
  std::string_view rest = text(key);
  while (!rest.empty() && values.size() < max_count) {
    const auto value = parse_finite(next_piece(rest, ','));
    if (!value) {
      values.clear();
      return;
    }
    values.push_back(static_cast<float>(std::clamp(*value, -kListBound, kListBound)));
  }
}

void FieldReader::unshared(std::string_view key, int& value) {
  value = parse_integer<int>(text(key)).value_or(value);
}

void FieldWriter::add(std::string_view key, std::string_view value) {
  if (!hash_.empty()) hash_ += '&';
  hash_.append(key).append("=").append(value);
}

void FieldWriter::integer(std::string_view key, int& value, FieldRange<int> range) {
  if (value != range.initial) add(key, number_text(value));
}

void FieldWriter::seed(std::string_view key, std::uint64_t& value, std::uint64_t initial) {
  if (value != initial) add(key, number_text(value));
}

void FieldWriter::number(std::string_view key, double& value, FieldRange<double> range) {
  const double written = rounded(value, kFieldScale);
  if (written != rounded(range.initial, kFieldScale)) add(key, number_text(written));
}

void FieldWriter::exact_number(std::string_view key, double& value, FieldRange<double> range) {
  if (value != range.initial) add(key, number_text(value));
}

void FieldWriter::choice(std::string_view key, int& value,
                         std::span<const std::string_view> names) {
  if (value != 0) add(key, names[static_cast<std::size_t>(value)]);
}

void FieldWriter::flag(std::string_view key, bool& value, bool initial) {
  if (value != initial) add(key, value ? "1" : "0");
}

void FieldWriter::word(std::string_view key, std::string& value) {
  if (!value.empty()) add(key, value);
}

void FieldWriter::letters(std::string_view key, std::string& value, std::size_t) {
  if (!value.empty()) add(key, value);
}

void FieldWriter::numbers(std::string_view key, std::vector<float>& values, std::size_t) {
  if (values.empty()) return;
  std::string list;
  for (const float value : values) {
    if (!list.empty()) list += ',';
    list += number_text(rounded(static_cast<double>(value), kListScale));
  }
  add(key, list);
}

void FieldWriter::unshared(std::string_view key, int& value) {
  if (use_ == WrittenFor::undo) add(key, number_text(value));
}

}  // namespace lab
