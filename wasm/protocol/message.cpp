// SPDX-License-Identifier: MIT
// The envelope over shared/base/tensor_file, and strict access to a message's fields.
#include "wasm/protocol/message.h"

#include <algorithm>
#include <utility>

#include "shared/base/error.h"
#include "shared/base/json_reader.h"

namespace lab {

namespace {

constexpr const char* kMetadataKey = "message";
constexpr const char* kKindKey = "kind";

std::string_view type_of(const Json& value) {
  switch (value.type()) {
    case Json::value_t::null: return "null";
    case Json::value_t::boolean: return "true or false";
    case Json::value_t::string: return "text";
    case Json::value_t::array: return "an array";
    case Json::value_t::object: return "an object";
    case Json::value_t::number_float: return "a fraction";
    default: return "a whole number";
  }
}

std::string path(const Message& message, std::string_view key) {
  return printable(message.kind) + "." + printable(key);
}

template <typename Predicate>
const Json& field(const Message& message, std::string_view key, std::string_view expected,
                  Predicate has_type) {
  const auto found = message.fields.find(key);
  if (found == message.fields.end()) throw Error(path(message, key), expected, "nothing");
  if (!has_type(*found)) throw Error(path(message, key), expected, type_of(*found));
  return *found;
}

auto find_part(const Message& message, std::string_view name) {
  return std::find_if(message.parts.begin(), message.parts.end(),
                      [name](const NamedTensor& tensor) { return tensor.name == name; });
}

}  // namespace

std::int64_t Message::integer(std::string_view key) const {
  return field(*this, key, "a whole number",
               [](const Json& json) { return json.is_number_integer(); })
      .get<std::int64_t>();
}

double Message::number(std::string_view key) const {
  return field(*this, key, "a number", [](const Json& json) { return json.is_number(); })
      .get<double>();
}

bool Message::boolean(std::string_view key) const {
  return field(*this, key, "true or false", [](const Json& json) { return json.is_boolean(); })
      .get<bool>();
}

const std::string& Message::text(std::string_view key) const {
  return field(*this, key, "text", [](const Json& json) { return json.is_string(); })
      .get_ref<const std::string&>();
}

const Json& Message::object(std::string_view key) const {
  return field(*this, key, "an object", [](const Json& json) { return json.is_object(); });
}

const Json& Message::array(std::string_view key) const {
  return field(*this, key, "an array", [](const Json& json) { return json.is_array(); });
}

const NamedTensor& Message::part(std::string_view name) const {
  const auto found = find_part(*this, name);
  if (found == parts.end()) throw Error(path(*this, name), "a part of that name", "nothing");
  return *found;
}

bool Message::has_field(std::string_view key) const { return fields.contains(key); }

bool Message::has_part(std::string_view name) const {
  return find_part(*this, name) != parts.end();
}

Message decode_message(std::span<const std::uint8_t> bytes) {
  TensorFile file = parse_tensor_file(bytes, "message");
  const auto text = file.metadata.find(kMetadataKey);
  if (text == file.metadata.end()) throw Error("message", "an object in the metadata", "nothing");

  Message message;
  message.fields = Json::parse(text->second, nullptr, /*allow_exceptions=*/false);
  if (!message.fields.is_object()) {
    throw Error("message", "a JSON object",
                message.fields.is_discarded() ? "malformed JSON" : type_of(message.fields));
  }
  message.kind = message.text(kKindKey);
  message.fields.erase(kKindKey);
  message.parts = std::move(file.tensors);
  return message;
}

std::vector<std::uint8_t> encode_message(Message message) {
  Json object = Json::object();
  object[kKindKey] = message.kind;
  for (const auto& [key, value] : message.fields.items()) object[key] = value;
  const std::string text =
      object.dump(/*indent=*/-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace);
  return serialize_tensor_file({{{kMetadataKey, text}}, std::move(message.parts)});
}

}  // namespace lab
