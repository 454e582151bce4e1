// SPDX-License-Identifier: MIT
// Strict reading of JSON from outside: every value knows its path, so that an error names it, and an
// object is read against the list of its keys. Safe on hostile text: size and depth are limited, a
// key that occurs twice is refused, numbers are finite. Leaves the meaning of values to the caller.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/text.h"

namespace lab {

struct JsonLimits {
  std::size_t bytes = std::size_t{16} << 20;  // of the text
  int depth = 32;                             // of nested objects and arrays
};

struct JsonValue;  // the parsed document, private to json_reader.cpp

// A value of a document, which lives as long as any of its readers. All members but the tests for
// null throw lab::Error, with the path as "where", if the value is of another type.
class JsonReader {
 public:
  JsonReader(std::shared_ptr<const JsonValue> value, std::string path);

  const std::string& path() const { return path_; }
  bool is_null() const;

  bool boolean() const;
  const std::string& text() const;
  // Any JSON number in [low, high].
  double number(double low = std::numeric_limits<double>::lowest(),
                double high = std::numeric_limits<double>::max()) const;
  // A number without fraction or exponent, in [low, high].
  std::int64_t integer(std::int64_t low = std::numeric_limits<std::int64_t>::min(),
                       std::int64_t high = std::numeric_limits<std::int64_t>::max()) const;
  std::uint64_t unsigned_integer() const;

  // Elements of an array.
  std::vector<JsonReader> items() const;
  // Members of an object with free keys.
  std::map<std::string, JsonReader> entries() const;
  // Throws lab::Error unless the object has all of `keys`, and besides only some of `optional`.
  void expect_keys(std::initializer_list<std::string_view> keys,
                   std::initializer_list<std::string_view> optional = {}) const;
  // A member. Throws lab::Error if there is none.
  JsonReader at(std::string_view key) const;

  // Throws lab::Error "path: expected ..., found ..." about this value.
  [[noreturn]] void fail(std::string_view expected, std::string_view found) const;

 private:
  template <typename T>
  const T& as(std::string_view expected) const;
  JsonReader child(const JsonValue& value, std::string path) const;

  std::shared_ptr<const JsonValue> value_;
  std::string path_;
};

// `name` is the path of the document itself. Throws lab::Error if the text is no JSON or is over the
// limits.
JsonReader parse_json(std::string_view text, std::string_view name, const JsonLimits& limits = {});

}  // namespace lab
