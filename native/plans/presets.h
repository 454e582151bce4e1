// SPDX-License-Identifier: MIT
// Named settings that repeat published write-ups; what those leave open stays at our defaults
// (docs/recipes.md).
#pragma once

#include <string_view>

#include "native/plans/plan.h"

namespace lab {

// Sets what the preset says. Throws lab::Error if there is no such preset (and lists them) or if it
// belongs to another recipe.
void apply_preset(std::string_view preset, Plan& plan);

}  // namespace lab
