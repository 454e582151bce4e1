// SPDX-License-Identifier: MIT
// Variational autoencoder: Kingma and Welling 2014, "Auto-Encoding Variational Bayes", section 2.3.
#pragma once

#include <memory>

#include "native/networks/vae.h"
#include "native/optimisers/adam.h"
#include "native/recipes/recipe.h"

namespace lab {

struct VaeSettings {
  VaeSize size;
  double beta = 1;  // weight of the KL term
  double learning_rate = 1e-3;
  AdamSettings adam = {};
};

std::unique_ptr<Recipe> make_vae(const ImageShape& image, const VaeSettings& defaults);

}  // namespace lab
