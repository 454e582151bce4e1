// SPDX-License-Identifier: MIT
// Rectified flow: Liu et al. 2022, "Flow Straight and Fast", algorithm 1 without reflow: noise moves to pictures
// along straight lines, and a network learns their mean direction at each point and time. With classes, left out
// now and then for guidance: Ho and Salimans 2022, "Classifier-Free Diffusion Guidance", algorithm 1.
#pragma once

#include <memory>
#include <string>

#include "native/networks/flow.h"
#include "native/optimisers/adam.h"
#include "native/recipes/recipe.h"

namespace lab {

struct FlowSettings {
  FlowSize size;
  double unlabelled = 0.1;        // share of the pictures whose class the network is not told
  std::string times = "uniform";  // or "logit-normal": Esser et al. 2024, section 3.1
  PathInfo path = {.steps = 16, .guidance = 2};
  double learning_rate = 2e-3;
  AdamSettings adam = {};
  double average = 0.999;  // see weight_average.h
};

std::unique_ptr<Recipe> make_flow(const ImageShape& image, const FlowSettings& defaults);

}  // namespace lab
