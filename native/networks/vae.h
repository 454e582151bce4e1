// SPDX-License-Identifier: MIT
// Architectures of the variational autoencoders: Kingma and Welling 2014 with convolutions.
// Encoders: "image" -> "mean", "log_variance"; decoders: "code" -> "logits", "image" in [0, 1].
#pragma once

#include "native/networks/network_spec.h"

namespace lab {

struct ImageShape {
  std::int64_t channels = 0;
  std::int64_t height = 0;
  std::int64_t width = 0;

  bool operator==(const ImageShape&) const = default;
};

struct VaeNetworks {
  NetworkSpec encoder;
  NetworkSpec decoder;
};

// 28x28: convolutions 32, 64 (3x3, stride 2), a hidden layer of 400, and its mirror image with
// transposed convolutions: 2.2 million multiply-accumulates a decoded picture, so that a page can
// decode a grid of 400 at a time.
// 64x64: four 4x4 convolutions of stride 2 (width, 2, 4, 8 times width) and their mirror image, as
// in Radford et al. 2015 without its last, widest layers; batch norm in the encoder alone.
// Throws lab::Error on another size.
VaeNetworks vae_networks(const ImageShape& image, std::int64_t latent_dim, std::int64_t width);

}  // namespace lab
