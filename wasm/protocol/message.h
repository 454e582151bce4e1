// SPDX-License-Identifier: MIT
// The envelope of every message between the page and the WASM modules (protocol.md): a tensor file
// whose metadata holds one JSON object. What the messages mean is left to their senders.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/tensor_file.h"

namespace lab {

// Keys keep the order in which they were set.
using Json = nlohmann::ordered_json;

struct Message {
  std::string kind;                // "run", "output" ...
  Json fields = Json::object();    // without kind
  std::vector<NamedTensor> parts;  // binary parts, each name once

  // Members of fields and of parts. Throw lab::Error "run.request: expected a whole number, found
  // text" if there is none of that name or it has another type.
  std::int64_t integer(std::string_view key) const;
  double number(std::string_view key) const;
  bool boolean(std::string_view key) const;
  const std::string& text(std::string_view key) const;
  const Json& object(std::string_view key) const;
  const Json& array(std::string_view key) const;
  const NamedTensor& part(std::string_view name) const;

  bool has_field(std::string_view key) const;
  bool has_part(std::string_view name) const;
};

// Throws lab::Error if the bytes are no tensor file, or its metadata holds no object with a text `kind`.
Message decode_message(std::span<const std::uint8_t> bytes);

// Text that is not UTF-8 is sent with replacement characters: an odd file name must not stop an
// error message. Throws lab::Error if a part's bytes do not match its shape, or on a name twice.
std::vector<std::uint8_t> encode_message(Message message);

}  // namespace lab
