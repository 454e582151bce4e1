// SPDX-License-Identifier: MIT
// Parsing and printing of settings.
#include "native/base/options.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <format>
#include <optional>

#include "native/base/joined.h"
#include "shared/base/error.h"
#include "shared/base/number_text.h"

namespace lab {
namespace {

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

// nullopt unless the whole text is one number.
template <typename Number>
std::optional<Number> parse_number(std::string_view text) {
  Number number{};
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, number);
  if (result.ec != std::errc() || result.ptr != end) return std::nullopt;
  return number;
}

template <typename Number>
Number number_between(std::string_view key, std::string_view text, Number low, Number high,
                      std::string_view kind) {
  const auto number = parse_number<Number>(text);
  // The comparison also refuses NaN.
  if (!number || !(*number >= low && *number <= high)) {
    throw Error("setting " + std::string(key),
                std::string(kind) + " from " + number_text(low) + " to " + number_text(high),
                quoted(text));
  }
  return *number;
}

}  // namespace

void SettingTable::add(std::string key, std::int64_t& field, std::int64_t low, std::int64_t high,
                       std::string meaning) {
  entries_.push_back({std::move(key), Whole{&field, low, high}, std::move(meaning)});
}

void SettingTable::add(std::string key, double& field, double low, double high,
                       std::string meaning) {
  entries_.push_back({std::move(key), Real{&field, low, high}, std::move(meaning)});
}

void SettingTable::add(std::string key, std::string& field, std::vector<std::string> choices,
                       std::string meaning) {
  entries_.push_back({std::move(key), Choice{&field, std::move(choices)}, std::move(meaning)});
}

void SettingTable::add(std::string key, std::string& field, std::string meaning) {
  entries_.push_back({std::move(key), Text{&field}, std::move(meaning)});
}

const SettingTable::Entry& SettingTable::find(std::string_view key) const {
  const auto found = std::ranges::find(entries_, key, &Entry::key);
  if (found != entries_.end()) return *found;
  std::vector<std::string> keys;
  for (const auto& entry : entries_) keys.push_back(entry.key);
  throw Error("setting", "one of " + joined(keys), quoted(key));
}

void SettingTable::set(std::string_view key, std::string_view value) {
  const Entry& entry = find(key);
  if (const auto* whole = std::get_if<Whole>(&entry.target)) {
    *whole->field = number_between(key, value, whole->low, whole->high, "a whole number");
  } else if (const auto* real = std::get_if<Real>(&entry.target)) {
    *real->field = number_between(key, value, real->low, real->high, "a number");
  } else if (const auto* text = std::get_if<Text>(&entry.target)) {
    if (value.find_first_of("\r\n") != std::string_view::npos) {
      throw Error("setting " + std::string(key), "a text of one line", quoted(value));
    }
    *text->field = value;
  } else {
    const auto& choice = std::get<Choice>(entry.target);
    if (std::ranges::find(choice.choices, value) == choice.choices.end()) {
      throw Error("setting " + std::string(key), "one of " + joined(choice.choices), quoted(value));
    }
    *choice.field = value;
  }
}

void SettingTable::assign(std::string_view assignment) {
  const auto equals = assignment.find('=');
  if (equals == std::string_view::npos) throw Error("--set", "key=value", quoted(assignment));
  set(assignment.substr(0, equals), assignment.substr(equals + 1));
}

std::string SettingTable::text_of(const Entry& entry) {
  if (const auto* whole = std::get_if<Whole>(&entry.target)) return number_text(*whole->field);
  if (const auto* real = std::get_if<Real>(&entry.target)) return number_text(*real->field);
  if (const auto* text = std::get_if<Text>(&entry.target)) return *text->field;
  return *std::get<Choice>(entry.target).field;
}

std::map<std::string, std::string> SettingTable::values() const {
  std::map<std::string, std::string> values;
  for (const auto& entry : entries_) values[entry.key] = text_of(entry);
  return values;
}

std::string SettingTable::help() const {
  std::string text;
  for (const auto& entry : entries_) {
    std::string meaning = entry.meaning;
    if (const auto* choice = std::get_if<Choice>(&entry.target)) {
      meaning += ": " + joined(choice->choices);
    }
    text += std::format("  {:<16} {:<10} {}\n", entry.key, text_of(entry), meaning);
  }
  return text;
}

}  // namespace lab
