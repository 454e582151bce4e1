// SPDX-License-Identifier: MIT
// f-AnoGAN: Schlegl et al. 2019, "f-AnoGAN: Fast unsupervised anomaly detection with generative adversarial
// networks", section 2.2.3 (izi_f): an encoder for a trained WGAN-GP, which stays as it is.
#pragma once

#include <memory>
#include <string>

#include "native/optimisers/adam.h"
#include "native/recipes/recipe.h"

namespace lab {

struct FanoganSettings {
  std::int64_t encoder_width = 32;  // channels after the first convolution
  double kappa = 1;                 // weight of the feature distance
  std::string distance = "mse";     // or "mae"
  double learning_rate = 5e-5;
  AdamSettings adam = {.beta1 = 0.5, .beta2 = 0.999};
};

// Its parents: "generator", a code to an image in [-1, 1], and "critic", an image to "features".
std::unique_ptr<Recipe> make_fanogan(const ImageShape& image, const FanoganSettings& defaults);

}  // namespace lab
