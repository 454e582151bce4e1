// SPDX-License-Identifier: MIT
// nlohmann/json's event parser (which does not recurse) fills a plain tree; readers walk the tree.
#include "shared/base/json_reader.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>
#include <variant>

#include "shared/base/error.h"
#include "shared/base/number_text.h"

namespace lab {

using JsonArray = std::vector<JsonValue>;
using JsonObject = std::vector<std::pair<std::string, JsonValue>>;  // sorted by key once complete

struct JsonValue {
  std::variant<std::nullptr_t, bool, std::int64_t, std::uint64_t, double, std::string, JsonArray,
               JsonObject>
      content = nullptr;
};

namespace {

std::string member_path(const std::string& path, std::string_view key) {
  return path + "." + printable(key);
}

std::string item_path(const std::string& path, std::size_t index) {
  return path + "[" + number_text(index) + "]";
}

std::string describe(const JsonValue& value) {
  struct Describe {
    std::string operator()(std::nullptr_t) const { return "null"; }
    std::string operator()(bool flag) const { return flag ? "true" : "false"; }
    std::string operator()(std::int64_t number) const { return number_text(number); }
    std::string operator()(std::uint64_t number) const { return number_text(number); }
    std::string operator()(double number) const { return number_text(number); }
    std::string operator()(const std::string& text) const { return '"' + printable(text) + '"'; }
    std::string operator()(const JsonArray&) const { return "an array"; }
    std::string operator()(const JsonObject&) const { return "an object"; }
  };
  return std::visit(Describe{}, value.content);
}

bool key_before(const JsonObject::value_type& a, const JsonObject::value_type& b) {
  return a.first < b.first;
}

// Events of nlohmann's parser to a tree. A return value of false would end the parse as well, but
// an exception can say why.
class TreeBuilder : public nlohmann::json_sax<nlohmann::json> {
 public:
  TreeBuilder(std::string name, int max_depth) : name_(std::move(name)), max_depth_(max_depth) {}

  JsonValue take() { return std::move(root_); }

  bool null() override { return add(nullptr); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(std::int64_t value) override { return add(value); }
  bool number_unsigned(std::uint64_t value) override { return add(value); }
  bool number_float(double value, const std::string&) override { return add(value); }
  bool string(std::string& value) override { return add(std::move(value)); }
  bool binary(nlohmann::json::binary_t&) override { return false; }  // no JSON text has one

  bool start_object(std::size_t) override { return open(JsonObject{}); }
  bool start_array(std::size_t) override { return open(JsonArray{}); }
  bool key(std::string& value) override {
    std::get<JsonObject>(open_.back()->content).emplace_back(std::move(value), JsonValue{});
    return true;
  }
  bool end_object() override {
    auto& object = std::get<JsonObject>(open_.back()->content);
    std::sort(object.begin(), object.end(), key_before);
    const auto twice =
        std::adjacent_find(object.begin(), object.end(),
                           [](const auto& a, const auto& b) { return a.first == b.first; });
    if (twice != object.end()) {
      throw Error(member_path(path(), twice->first), "a key once", "it twice");
    }
    open_.pop_back();
    return true;
  }
  bool end_array() override {
    open_.pop_back();
    return true;
  }
  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception& error) override {
    const bool overflow = dynamic_cast<const nlohmann::json::out_of_range*>(&error) != nullptr;
    throw Error(
        name_, overflow ? "numbers within the range of a double" : "JSON",
        (overflow ? "a larger one near byte " : "a syntax error at byte ") + number_text(position));
  }

 private:
  template <typename T>
  bool add(T&& value) {
    slot().content = std::forward<T>(value);
    return true;
  }

  template <typename T>
  bool open(T&& container) {
    if (static_cast<int>(open_.size()) >= max_depth_) {
      throw Error(name_, "at most " + number_text(max_depth_) + " nested levels", "more");
    }
    JsonValue& value = slot();
    value.content = std::forward<T>(container);
    open_.push_back(&value);
    return true;
  }

  // Where the next value goes. Pointers to open containers stay valid: only the innermost grows.
  JsonValue& slot() {
    if (open_.empty()) return root_;
    if (auto* array = std::get_if<JsonArray>(&open_.back()->content)) return array->emplace_back();
    return std::get<JsonObject>(open_.back()->content).back().second;
  }

  // Path of the innermost open container.
  std::string path() const {
    std::string result = name_;
    for (std::size_t i = 0; i + 1 < open_.size(); ++i) {
      if (const auto* array = std::get_if<JsonArray>(&open_[i]->content)) {
        result = item_path(result, array->size() - 1);
      } else {
        result = member_path(result, std::get<JsonObject>(open_[i]->content).back().first);
      }
    }
    return result;
  }

  std::string name_;
  int max_depth_;
  JsonValue root_;
  std::vector<JsonValue*> open_;
};

}  // namespace

JsonReader::JsonReader(std::shared_ptr<const JsonValue> value, std::string path)
    : value_(std::move(value)), path_(std::move(path)) {}

void JsonReader::fail(std::string_view expected, std::string_view found) const {
  throw Error(path_, expected, found);
}

template <typename T>
const T& JsonReader::as(std::string_view expected) const {
  const T* content = std::get_if<T>(&value_->content);
  if (content == nullptr) fail(expected, describe(*value_));
  return *content;
}

JsonReader JsonReader::child(const JsonValue& value, std::string path) const {
  return JsonReader(std::shared_ptr<const JsonValue>(value_, &value), std::move(path));
}

bool JsonReader::is_null() const { return std::holds_alternative<std::nullptr_t>(value_->content); }

bool JsonReader::boolean() const { return as<bool>("true or false"); }

const std::string& JsonReader::text() const { return as<std::string>("a string"); }

double JsonReader::number(double low, double high) const {
  double value = 0;
  if (const auto* positive = std::get_if<std::uint64_t>(&value_->content)) {
    value = static_cast<double>(*positive);
  } else if (const auto* integer = std::get_if<std::int64_t>(&value_->content)) {
    value = static_cast<double>(*integer);
  } else {
    value = as<double>("a number");
  }
  if (!(low <= value && value <= high)) {
    fail("a number from " + number_text(low) + " to " + number_text(high), number_text(value));
  }
  return value;
}

std::int64_t JsonReader::integer(std::int64_t low, std::int64_t high) const {
  const auto expected = [&] {
    return "an integer from " + number_text(low) + " to " + number_text(high);
  };
  std::int64_t value = 0;
  if (const auto* positive = std::get_if<std::uint64_t>(&value_->content)) {
    if (!std::in_range<std::int64_t>(*positive)) fail(expected(), number_text(*positive));
    value = static_cast<std::int64_t>(*positive);
  } else {
    value = as<std::int64_t>("an integer");
  }
  if (value < low || value > high) fail(expected(), number_text(value));
  return value;
}

std::uint64_t JsonReader::unsigned_integer() const {
  return as<std::uint64_t>("an integer from 0 to 18446744073709551615");
}

std::vector<JsonReader> JsonReader::items() const {
  std::vector<JsonReader> readers;
  for (const JsonValue& value : as<JsonArray>("an array")) {
    readers.push_back(child(value, item_path(path_, readers.size())));
  }
  return readers;
}

std::map<std::string, JsonReader> JsonReader::entries() const {
  std::map<std::string, JsonReader> readers;
  for (const auto& [key, value] : as<JsonObject>("an object")) {
    readers.emplace_hint(readers.end(), key, child(value, member_path(path_, key)));
  }
  return readers;
}

void JsonReader::expect_keys(std::initializer_list<std::string_view> keys,
                             std::initializer_list<std::string_view> optional) const {
  std::vector<std::string_view> known(keys);
  known.insert(known.end(), optional);
  for (const auto& [key, value] : as<JsonObject>("an object")) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    std::string list;
    for (const std::string_view name : known) {
      list += (list.empty() ? "" : ", ") + std::string(name);
    }
    throw Error(member_path(path_, key), "one of the keys " + list, "an unknown key");
  }
  for (const std::string_view key : keys) at(key);
}

JsonReader JsonReader::at(std::string_view key) const {
  const auto& object = as<JsonObject>("an object");
  const auto member =
      std::lower_bound(object.begin(), object.end(), key,
                       [](const auto& entry, auto name) { return entry.first < name; });
  if (member == object.end() || member->first != key) {
    throw Error(member_path(path_, key), "a value", "no such key");
  }
  return child(member->second, member_path(path_, key));
}

JsonReader parse_json(std::string_view text, std::string_view name, const JsonLimits& limits) {
  if (text.size() > limits.bytes) {
    throw Error(name, "at most " + number_text(limits.bytes) + " bytes of JSON",
                number_text(text.size()));
  }
  TreeBuilder builder(std::string(name), limits.depth);
  nlohmann::json::sax_parse(text.begin(), text.end(), &builder);
  return JsonReader(std::make_shared<const JsonValue>(builder.take()), std::string(name));
}

}  // namespace lab
