// SPDX-License-Identifier: MIT
// Variational autoencoder: Kingma and Welling 2014, "Auto-Encoding Variational Bayes", section 2.3.
#pragma once

#include <memory>

#include "native/recipes/recipe.h"

namespace lab {

struct VaeSettings {
  std::int64_t latent_dim = 22;
  std::int64_t width = 32;  // channels of the first convolution
  double beta = 1;          // weight of the KL term
  AdamSettings adam;
};

std::unique_ptr<Recipe> make_vae(const ImageShape& image, const VaeSettings& defaults);

}  // namespace lab
