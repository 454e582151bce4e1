// SPDX-License-Identifier: MIT
// Networks of another bundle that a run starts from, as its checkpoint keeps them: so it can go on and
// be exported without that bundle. Where they come from is parent_bundle.h's.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "native/recipes/recipe.h"

namespace lab {

// ONNX files by the networks' roles.
using ParentFiles = std::map<std::string, std::vector<std::uint8_t>>;

// The networks of these roles, on the device. Throws lab::Error if one is missing or no network of
// ours.
Parents lift_parents(const ParentFiles& files, const std::vector<std::string>& roles,
                     at::Device device);

// Builds the recipe for anything but training.
void build_on_cpu(Recipe& recipe, std::int64_t classes, const ParentFiles& parents);

}  // namespace lab
