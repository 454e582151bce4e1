// SPDX-License-Identifier: MIT
// See json_text.h.
#include "shared/base/json_text.h"

#include <nlohmann/json.hpp>

#include "shared/base/error.h"

namespace lab {

std::string json_text(const nlohmann::ordered_json& json, std::string_view where, int indent) {
  try {
    return json.dump(indent);
  } catch (const nlohmann::ordered_json::type_error&) {
    throw Error(where, "text in UTF-8", "other bytes");
  }
}

}  // namespace lab
