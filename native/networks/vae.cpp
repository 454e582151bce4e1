// SPDX-License-Identifier: MIT
// Builds the networks of vae.h.
#include "native/networks/vae.h"

#include <string>

#include "shared/base/error.h"

namespace lab {
namespace {

constexpr std::int64_t kHidden = 400;  // units of a layer between convolutions and code

void add_posterior(NetworkBuilder& b, const std::string& features, std::int64_t latent_dim) {
  b.linear(features, latent_dim, "mean");
  b.linear(features, latent_dim, "log_variance");
}

// Where a decoder's convolutions begin.
std::string add_feature_map(NetworkBuilder& b, std::string x,
                            const std::vector<std::int64_t>& shape, std::int64_t hidden_layers) {
  for (std::int64_t layer = 1; layer <= hidden_layers; ++layer) {
    x = b.relu(b.linear(x, kHidden, "fc" + std::to_string(layer)));
  }
  const std::int64_t units = shape[0] * shape[1] * shape[2];
  x = b.relu(b.linear(x, units, "fc" + std::to_string(hidden_layers + 1)));
  return b.reshape(x, shape);
}

// Halves the picture, rounded up. No name: numbered by its place.
Node halve(std::int64_t channels, std::string name) {
  return {.name = std::move(name), .channels = channels, .kernel = 3, .stride = 2, .padding = 1};
}

Node twice(std::int64_t channels, std::string name) {
  return {.name = std::move(name),
          .channels = channels,
          .kernel = 3,
          .stride = 2,
          .padding = 1,
          .output_padding = 1};
}

NetworkSpec small_encoder(std::int64_t channels, const VaeSize& size) {
  const std::int64_t width = size.encoder_width;
  NetworkBuilder b("encoder");
  auto x = b.input("image", {channels, 28, 28});
  x = b.relu(b.conv(x, halve(width, "conv1")));
  x = b.relu(b.conv(x, halve(2 * width, "conv2")));
  x = b.reshape(x, {2 * width * 7 * 7});
  x = b.relu(b.linear(x, kHidden, "fc1"));
  add_posterior(b, x, size.latent_dim);
  return b.build({"mean", "log_variance"});
}

NetworkSpec small_decoder(std::int64_t channels, const VaeSize& size) {
  const std::int64_t width = size.decoder_width;
  NetworkBuilder b("decoder");
  auto x = b.input("code", {size.latent_dim});
  x = add_feature_map(b, x, {2 * width, 7, 7}, size.decoder_layers);
  x = b.relu(b.conv_transpose(x, twice(width, "up1")));
  x = b.conv_transpose(x, twice(channels, "logits"));
  b.sigmoid(x, "image");
  return b.build({"logits", "image"});
}

constexpr double kLeak = 0.2;  // of the encoder's leaky ReLU, as in Radford et al. 2015

Node wide(std::int64_t channels, std::string name) {
  return {.name = std::move(name), .channels = channels, .kernel = 4, .stride = 2, .padding = 1};
}

NetworkSpec large_encoder(std::int64_t channels, const VaeSize& size) {
  const std::int64_t width = size.encoder_width;
  NetworkBuilder b("encoder");
  auto x = b.input("image", {channels, 64, 64});
  for (int level = 1; level <= 4; ++level) {
    const std::string index = std::to_string(level);
    Node conv = wide(width << (level - 1), "conv" + index);
    conv.bias = false;  // the batch norm after it has one
    x = b.conv(x, conv);
    x = b.leaky_relu(b.batch_norm(x, "norm" + index), kLeak);
  }
  x = b.reshape(x, {8 * width * 4 * 4});
  add_posterior(b, x, size.latent_dim);
  return b.build({"mean", "log_variance"});
}

// No batch norm: it would blow the noise of unused code units up to the size of a signal, and a
// posterior's mean, which has less of it, would decode to another picture than its samples.
NetworkSpec large_decoder(std::int64_t channels, const VaeSize& size) {
  const std::int64_t width = size.decoder_width;
  NetworkBuilder b("decoder");
  auto x = b.input("code", {size.latent_dim});
  x = add_feature_map(b, x, {8 * width, 4, 4}, size.decoder_layers);
  for (int level = 1; level <= 3; ++level) {
    x = b.relu(b.conv_transpose(x, wide((8 * width) >> level, "up" + std::to_string(level))));
  }
  x = b.conv_transpose(x, wide(channels, "logits"));
  b.sigmoid(x, "image");
  return b.build({"logits", "image"});
}

}  // namespace

VaeNetworks vae_networks(const ImageShape& image, const VaeSize& size) {
  if (image.height == 28 && image.width == 28) {
    return {small_encoder(image.channels, size), small_decoder(image.channels, size)};
  }
  if (image.height == 64 && image.width == 64) {
    return {large_encoder(image.channels, size), large_decoder(image.channels, size)};
  }
  throw Error("vae", "pictures of 28x28 or 64x64",
              std::to_string(image.height) + "x" + std::to_string(image.width));
}

}  // namespace lab
