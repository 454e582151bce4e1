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

struct GanKind {
  bool critic_norm = false;  // batch norm in the critic, but for its first layer (Radford et al.)
  std::int64_t classes = 0;  // above 0: both networks take a "label" besides, [classes]
  bool class_head = false;   // the critic says a class, too: "class_logits" [classes]
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
// A label is embedded in kLabelUnits units beside the code for the generator, and drawn as one more channel
// of the picture for the critic (Mirza and Osindero 2014).
// Throws lab::Error on another size.
GanNetworks gan_networks(const ImageShape& image, const GanSize& size, const GanKind& kind = {});

inline constexpr std::int64_t kLabelUnits = 32;

// Layers without convolutions, as in Goodfellow et al. 2014: code, 256, 512, 1024, picture with batch norm and
// leaky ReLU, and back, with dropout of `dropout` in the critic. The widths are those for GanSize widths of 256.
// "features" and "score" as above; pictures of any size.
GanNetworks dense_gan_networks(const ImageShape& image, const GanSize& size, double dropout);

}  // namespace lab
