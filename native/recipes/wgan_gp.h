// SPDX-License-Identifier: MIT
// Wasserstein GAN with gradient penalty: Gulrajani et al. 2017, "Improved Training of Wasserstein
// GANs", algorithm 1.
#pragma once

#include <memory>

#include "native/networks/gan.h"
#include "native/optimisers/adam.h"
#include "native/recipes/adversaries.h"
#include "native/recipes/recipe.h"

namespace lab {

struct WganGpSettings {
  GanSize size;
  double lambda = 10;             // weight of the penalty
  std::int64_t critic_steps = 5;  // for each step of the generator
  double learning_rate = 1e-4;    // of the generator
  double critic_learning_rate = 1e-4;
  AdamSettings adam = {.beta1 = 0, .beta2 = 0.9};
  double average = kGanAverage;
};

std::unique_ptr<Recipe> make_wgan_gp(const ImageShape& image, const WganGpSettings& defaults);

}  // namespace lab
