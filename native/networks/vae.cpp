// SPDX-License-Identifier: MIT
// Builds the networks of vae.h.
#include "native/networks/vae.h"

#include <string>

#include "shared/base/error.h"

namespace lab {
namespace {

constexpr std::int64_t kHidden = 400;  // units of a layer between convolutions and code

// What the encoder sees: the image, and the mask as one more channel.
std::string add_inputs(NetworkBuilder& b, const ImageShape& image, const EncoderKind& kind) {
  const auto x = b.input("image", {image.channels, image.height, image.width});
  if (!kind.masked) return x;
  const auto mask = b.input("mask", {1, image.height, image.width});
  return b.add_node({.name = "seen", .op = Op::concat, .inputs = {x, mask}});
}

NetworkSpec with_code(NetworkBuilder& b, const std::string& features, std::int64_t latent_dim,
                      const EncoderKind& kind) {
  if (!kind.variational) return b.build({b.linear(features, latent_dim, "code")});
  b.linear(features, latent_dim, "mean");
  b.linear(features, latent_dim, "log_variance");
  return b.build({"mean", "log_variance"});
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

NetworkSpec small_encoder(const ImageShape& image, const VaeSize& size, const EncoderKind& kind) {
  const std::int64_t width = size.encoder_width;
  NetworkBuilder b("encoder");
  auto x = add_inputs(b, image, kind);
  x = b.relu(b.conv(x, halve(width, "conv1")));
  x = b.relu(b.conv(x, halve(2 * width, "conv2")));
  x = b.reshape(x, {2 * width * 7 * 7});
  x = b.relu(b.linear(x, kHidden, "fc1"));
  return with_code(b, x, size.latent_dim, kind);
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

NetworkSpec large_encoder(const ImageShape& image, const VaeSize& size, const EncoderKind& kind) {
  const std::int64_t width = size.encoder_width;
  NetworkBuilder b("encoder");
  auto x = add_inputs(b, image, kind);
  for (int level = 1; level <= 4; ++level) {
    const std::string index = std::to_string(level);
    Node conv = wide(width << (level - 1), "conv" + index);
    conv.bias = false;  // the batch norm after it has one
    x = b.conv(x, conv);
    x = b.leaky_relu(b.batch_norm(x, "norm" + index), kLeak);
  }
  x = b.reshape(x, {8 * width * 4 * 4});
  return with_code(b, x, size.latent_dim, kind);
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

// Throws lab::Error unless there are networks for such pictures.
bool is_small(const ImageShape& image) {
  if (image.height == 28 && image.width == 28) return true;
  if (image.height == 64 && image.width == 64) return false;
  throw Error("vae", "pictures of 28x28 or 64x64",
              std::to_string(image.height) + "x" + std::to_string(image.width));
}

}  // namespace

NetworkSpec convolutional_encoder(const ImageShape& image, const VaeSize& size,
                                  const EncoderKind& kind) {
  return is_small(image) ? small_encoder(image, size, kind) : large_encoder(image, size, kind);
}

NetworkSpec convolutional_decoder(const ImageShape& image, const VaeSize& size) {
  return is_small(image) ? small_decoder(image.channels, size)
                         : large_decoder(image.channels, size);
}

VaeNetworks vae_networks(const ImageShape& image, const VaeSize& size) {
  return {convolutional_encoder(image, size), convolutional_decoder(image, size)};
}

}  // namespace lab
