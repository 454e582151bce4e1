// SPDX-License-Identifier: MIT
// Conditional WGAN-GP: Gulrajani et al. 2017 with labels as in Mirza and Osindero 2014, "Conditional Generative
// Adversarial Nets", and the class head of Odena et al. 2017, "Conditional Image Synthesis with Auxiliary
// Classifier GANs".
#pragma once

#include <memory>

#include "native/recipes/recipe.h"
#include "native/recipes/wgan_gp.h"

namespace lab {

struct CwganGpSettings {
  WganGpSettings wgan;
  double class_weight = 3;  // of the class head's loss; 0: no such head
};

std::unique_ptr<Recipe> make_cwgan_gp(const ImageShape& image, const CwganGpSettings& defaults);

}  // namespace lab
