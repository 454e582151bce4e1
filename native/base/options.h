// SPDX-License-Identifier: MIT
// Settings that `--set key=value` changes: named references to the fields of plain structs, which
// hold the defaults. Strict: an unknown key, a value that is no number or out of range is an error
// that says what there is. Everything is recorded as text in the checkpoint and the manifest.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace lab {

class SettingTable {
 public:
  // The field must outlive the table. Its value at this moment is the default.
  void add(std::string key, std::int64_t& field, std::int64_t low, std::int64_t high,
           std::string meaning);
  void add(std::string key, double& field, double low, double high, std::string meaning);
  void add(std::string key, std::string& field, std::vector<std::string> choices,
           std::string meaning);
  // Any text of one line.
  void add(std::string key, std::string& field, std::string meaning);

  // Throws lab::Error on an unknown key, a malformed value or one outside the range.
  void set(std::string_view key, std::string_view value);
  // "key=value". Throws lab::Error as set does, and if there is no '='.
  void assign(std::string_view assignment);

  // Every key with its present value; the text reads back as the same value.
  std::map<std::string, std::string> values() const;
  // Keys, values and meanings for people, one line each.
  std::string help() const;

 private:
  struct Whole {
    std::int64_t* field;
    std::int64_t low;
    std::int64_t high;
  };
  struct Real {
    double* field;
    double low;
    double high;
  };
  struct Choice {
    std::string* field;
    std::vector<std::string> choices;
  };
  struct Text {
    std::string* field;
  };
  struct Entry {
    std::string key;
    std::variant<Whole, Real, Choice, Text> target;
    std::string meaning;
  };

  static std::string text_of(const Entry& entry);
  const Entry& find(std::string_view key) const;

  std::vector<Entry> entries_;
};

}  // namespace lab
