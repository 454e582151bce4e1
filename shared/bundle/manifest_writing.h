// SPDX-License-Identifier: MIT
// Private to manifest_write.cpp and model_index.cpp: what their texts share.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>

#include "shared/bundle/manifest.h"

namespace lab {

using OrderedJson = nlohmann::ordered_json;  // keeps the order of the schema

inline OrderedJson latent_json(const std::optional<LatentInfo>& latent) {
  if (!latent) return nullptr;
  return {{"dim", latent->dim},
          {"prior", latent->prior ? OrderedJson(*latent->prior) : OrderedJson()}};
}

}  // namespace lab
