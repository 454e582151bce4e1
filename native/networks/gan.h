// SPDX-License-Identifier: MIT
// Architectures of the generative adversarial networks: Radford et al. 2015 without its widest layers.
// Generators: "code" -> "image" in [-1, 1]; critics: "image" -> "score", a number without bounds.
#pragma once

#include "native/networks/network_spec.h"

namespace lab {

struct GanSize {
  std::int64_t latent_dim = 0;
  std::int64_t generator_width = 0;  // channels before the generator's last convolution
  std::int64_t critic_width = 0;     // channels after the critic's first one
};

struct GanNetworks {
  NetworkSpec generator;
  NetworkSpec critic;
};

// Generator: a linear layer to a feature map of 7x7 (28x28 pictures) or 4x4 (64x64), then transposed
// 4x4 convolutions of stride 2, each with half the channels; batch norm and ReLU between.
// Critic: convolutions of stride 2 down to 4x4, each with twice the channels, with leaky ReLU and without
// batch norm, which would tie the pictures of a batch to each other where the gradient penalty looks at
// each alone (Gulrajani et al. 2017, section 4). "features" are what its "score" is a linear function of,
// without a bias: only differences of scores count.
// Throws lab::Error on another size.
GanNetworks gan_networks(const ImageShape& image, const GanSize& size);

}  // namespace lab
