// SPDX-License-Identifier: MIT
// Denoising autoencoder: Vincent et al. 2008, "Extracting and Composing Robust Features with Denoising
// Autoencoders", with convolutions.
#pragma once

#include "native/recipes/ae.h"

namespace lab {

struct DaeSettings {
  AeSettings autoencoder;
  // Share of a picture's pixels that are replaced by noise, drawn anew for each picture between these.
  double least_noise = 0.1;
  double most_noise = 0.9;
};

std::unique_ptr<Recipe> make_dae(const ImageShape& image, const DaeSettings& defaults);

}  // namespace lab
