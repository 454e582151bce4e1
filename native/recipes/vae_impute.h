// SPDX-License-Identifier: MIT
// Imputation: a variational autoencoder that sees a picture with missing parts and is asked for the whole
// (Ivanov et al. 2019, "Variational Autoencoder with Arbitrary Conditioning", without its second encoder).
#pragma once

#include "native/recipes/vae.h"

namespace lab {

std::unique_ptr<Recipe> make_vae_impute(const ImageShape& image, const VaeSettings& defaults);

}  // namespace lab
