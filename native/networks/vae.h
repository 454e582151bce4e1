// SPDX-License-Identifier: MIT
// Architectures of the autoencoders, variational (Kingma and Welling 2014) and plain, with convolutions.
// Encoders: "image" -> "mean" and "log_variance", or "code"; decoders: "code" -> "logits", "image" in
// [0, 1].
#pragma once

#include "native/networks/network_spec.h"

namespace lab {

struct VaeSize {
  std::int64_t latent_dim = 0;
  std::int64_t encoder_width = 0;   // channels after the encoder's first convolution
  std::int64_t decoder_width = 0;   // channels before the decoder's last one
  std::int64_t decoder_layers = 0;  // hidden layers of 400 before the decoder's feature map
};

struct EncoderKind {
  bool variational = true;  // "mean" and "log_variance" of a posterior; otherwise one "code"
  bool masked = false;      // a second input "mask", [1, height, width], beside the image
};

struct VaeNetworks {
  NetworkSpec encoder;
  NetworkSpec decoder;
};

// 28x28: two 3x3 convolutions of stride 2 (width, 2 times width) and a hidden layer of 400; the
// decoder is the mirror image with transposed convolutions (with one hidden layer).
// 64x64: four 4x4 convolutions of stride 2 (width, 2, 4, 8 times width) and their mirror image
// (without a hidden layer), as in Radford et al. 2015 without its last, widest layers; batch norm
// in the encoder alone.
// Throws lab::Error on another size.
VaeNetworks vae_networks(const ImageShape& image, const VaeSize& size);

// The two by themselves.
NetworkSpec convolutional_encoder(const ImageShape& image, const VaeSize& size,
                                  const EncoderKind& kind = {});
NetworkSpec convolutional_decoder(const ImageShape& image, const VaeSize& size);

}  // namespace lab
