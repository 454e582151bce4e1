// SPDX-License-Identifier: MIT
// Wasserstein GAN with clipped weights: Arjovsky et al. 2017, "Wasserstein GAN", algorithm 1.
#pragma once

#include <memory>

#include "native/networks/gan.h"
#include "native/optimisers/rmsprop.h"
#include "native/recipes/adversaries.h"
#include "native/recipes/recipe.h"

namespace lab {

struct WganSettings {
  GanSize size;
  double clip = 0.01;             // no weight of the critic is larger
  std::int64_t critic_steps = 5;  // for each step of the generator
  double learning_rate = 5e-5;    // of the generator
  double critic_learning_rate = 5e-5;
  double average = kGanAverage;
  RmspropSettings rmsprop = {};
};

std::unique_ptr<Recipe> make_wgan(const ImageShape& image, const WganSettings& defaults);

}  // namespace lab
