// SPDX-License-Identifier: MIT
// Deep convolutional GAN: Radford et al. 2015, "Unsupervised Representation Learning with Deep Convolutional
// Generative Adversarial Networks".
#pragma once

#include "native/recipes/gan.h"

namespace lab {

std::unique_ptr<Recipe> make_dcgan(const ImageShape& image, const GanSettings& defaults);

}  // namespace lab
