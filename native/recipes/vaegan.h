// SPDX-License-Identifier: MIT
// VAE-GAN: Larsen et al. 2016, "Autoencoding beyond pixels using a learned similarity metric", algorithm 1.
#pragma once

#include <memory>

#include "native/networks/gan.h"
#include "native/networks/vae.h"
#include "native/optimisers/adam.h"
#include "native/recipes/adversaries.h"
#include "native/recipes/recipe.h"

namespace lab {

struct VaeGanSettings {
  GanSize size;  // of decoder and discriminator
  std::int64_t encoder_width = 32;
  double gamma = 1e-3;  // weight of the feature distance against the game, for the decoder
  double beta = 1;      // weight of the KL term
  // A player that is ahead waits: the discriminator while either of its losses is below equilibrium - margin,
  // the decoder while either is above equilibrium + margin.
  double equilibrium = 0.68;
  double margin = 0.4;
  double learning_rate = 3e-4;
  AdamSettings adam = {.beta1 = 0.5, .beta2 = 0.999};
  double average = kGanAverage;
};

std::unique_ptr<Recipe> make_vaegan(const ImageShape& image, const VaeGanSettings& defaults);

}  // namespace lab
