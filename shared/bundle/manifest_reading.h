// SPDX-License-Identifier: MIT
// Private to manifest*.cpp and model_index.cpp: what the readers of their parts share. Each throws
// lab::Error with the JSON path as "where".
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "shared/base/json_reader.h"
#include "shared/bundle/manifest.h"
#include "shared/bundle/manifest_names.h"

namespace lab {

// First character a letter or digit, the others too or one of `marks`; 1 to 100 of them.
bool is_name(std::string_view text, std::string_view marks);
std::string read_name(const JsonReader& json, std::string_view marks);
// Not empty.
std::string read_line(const JsonReader& json);
std::string read_sha256(const JsonReader& json);
float read_float(const JsonReader& json);
// The members of a BundleFile, which lie beside the caller's own keys.
BundleFile read_file_members(const JsonReader& json);

int read_channels(const JsonReader& json);  // 1 or 3
int read_side(const JsonReader& json);      // of a picture, pixels
std::optional<LatentInfo> read_latent(const JsonReader& json);

// '"text"', cut and cleaned for a message.
std::string in_quotes(std::string_view text);

template <typename Enum, std::size_t N>
Enum read_enum(const JsonReader& json, const EnumNames<Enum, N>& names) {
  std::string known;
  for (const auto& [value, name] : names) {
    if (json.text() == name) return value;
    known += (known.empty() ? "" : ", ") + std::string(name);
  }
  json.fail("one of " + known, in_quotes(json.text()));
}

// manifest_networks.cpp
std::map<std::string, NetworkEntry> read_networks(const JsonReader& json);
// manifest_scoring.cpp
std::optional<ScoringInfo> read_scoring(const JsonReader& json);
Typicality read_typicality(const JsonReader& json);

}  // namespace lab
