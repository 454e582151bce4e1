// SPDX-License-Identifier: MIT
// A detector trained on good pictures alone: a U-Net sees them with self-made defects, marks these and
// draws what was there before. After DRAEM (Zavrtanik et al. 2021), in one network, and NSA (Schlueter
// et al. 2022).
#pragma once

#include <memory>

#include "native/defects/defective_pair.h"
#include "native/networks/network_spec.h"
#include "native/optimisers/adam.h"
#include "native/recipes/recipe.h"

namespace lab {

struct InspectorSettings {
  std::int64_t levels = 5;
  std::int64_t width = 16;    // channels of the first level; each further one has twice as many,
  std::int64_t widest = 128;  // up to so many
  std::string skips = "add";  // of the U-Net: concat, add
  double positive_weight = 3;
  double restoration_weight = 1;
  double learning_rate = 2e-3;
  AdamSettings adam = {.decay = 0.01};
  double average = 0.998;  // decay of the averaged weights, which are what is exported
  PairSettings pairs = {};
};

// For pictures in [0, 1].
std::unique_ptr<Recipe> make_inspector(const ImageShape& image, const InspectorSettings& defaults);

}  // namespace lab
