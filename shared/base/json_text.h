// SPDX-License-Identifier: MIT
// JSON to text, where a name that is no UTF-8 is an error of ours and not of the JSON library's.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace lab {

// indent: spaces a level; -1 writes one line.
// Throws lab::Error from `where` if a text in it is no UTF-8.
std::string json_text(const nlohmann::ordered_json& json, std::string_view where, int indent = -1);

}  // namespace lab
