// SPDX-License-Identifier: MIT
// Builds the networks of gan.h.
#include "native/networks/gan.h"

#include <string>

#include "shared/base/error.h"

namespace lab {
namespace {

constexpr double kLeak = 0.2;              // as in Radford et al. 2015
constexpr std::int64_t kSmallestSide = 4;  // of a critic's feature map

// Doublings from the feature map to the picture.
int levels_of(const ImageShape& image) {
  if (image.height == 28 && image.width == 28) return 2;
  if (image.height == 64 && image.width == 64) return 4;
  throw Error("gan", "pictures of 28x28 or 64x64",
              std::to_string(image.height) + "x" + std::to_string(image.width));
}

// Halves or doubles the picture.
Node step(std::int64_t channels, std::string name) {
  return {.name = std::move(name), .channels = channels, .kernel = 4, .stride = 2, .padding = 1};
}

// Before a batch norm, which has a bias of its own.
Node without_bias(Node node) {
  node.bias = false;
  return node;
}

// The code, and beside it the embedded label.
std::string add_code(NetworkBuilder& b, const GanSize& size, const GanKind& kind) {
  const auto code = b.input("code", {size.latent_dim});
  if (kind.classes == 0) return code;
  const auto label = b.input("label", {kind.classes});
  const auto embedding = b.add_node(without_bias(
      {.name = "embedding", .op = Op::linear, .inputs = {label}, .channels = kLabelUnits}));
  return b.add_node({.name = "asked", .op = Op::concat, .inputs = {code, embedding}});
}

// The picture, and behind it the label as a channel.
std::string add_picture(NetworkBuilder& b, const ImageShape& image, const GanKind& kind) {
  const auto picture = b.input("image", {image.channels, image.height, image.width});
  if (kind.classes == 0) return picture;
  const auto label = b.input("label", {kind.classes});
  const auto drawn = b.add_node(without_bias({.name = "label_channel",
                                              .op = Op::linear,
                                              .inputs = {label},
                                              .channels = image.height * image.width}));
  return b.add_node({.name = "seen",
                     .op = Op::concat,
                     .inputs = {picture, b.reshape(drawn, {1, image.height, image.width})}});
}

NetworkSpec generator(const ImageShape& image, const GanSize& size, const GanKind& kind) {
  const int levels = levels_of(image);
  std::int64_t channels = size.generator_width << (levels - 1);
  const std::int64_t height = image.height >> levels;
  const std::int64_t width = image.width >> levels;
  NetworkBuilder b("generator");
  auto x = add_code(b, size, kind);
  x = b.add_node(without_bias(
      {.name = "fc", .op = Op::linear, .inputs = {x}, .channels = channels * height * width}));
  x = b.reshape(b.relu(b.batch_norm(x, "norm0")), {channels, height, width});
  for (int level = 1; level < levels; ++level) {
    const std::string index = std::to_string(level);
    channels /= 2;
    x = b.conv_transpose(x, without_bias(step(channels, "up" + index)));
    x = b.relu(b.batch_norm(x, "norm" + index));
  }
  x = b.conv_transpose(x, step(image.channels, "last"));
  b.tanh(x, "image");
  return b.build({"image"});
}

NetworkSpec critic(const ImageShape& image, const GanSize& size, const GanKind& kind) {
  NetworkBuilder b("critic");
  auto x = add_picture(b, image, kind);
  std::int64_t channels = size.critic_width;
  std::int64_t side = image.height;
  for (int level = 1; side > kSmallestSide; ++level) {
    if (level > 1) channels *= 2;
    Node conv = step(channels, "conv" + std::to_string(level));
    // A 4x4 kernel would not reach the last row of an odd picture.
    if (side % 2 == 1) conv.kernel = 3;
    const bool norm = kind.critic_norm && level > 1;
    x = norm ? b.batch_norm(b.conv(x, without_bias(conv)), "norm" + std::to_string(level))
             : b.conv(x, conv);
    x = b.leaky_relu(x, kLeak);
    side = (side + 1) / 2;
  }
  x = b.add_node(
      {.name = "features", .op = Op::reshape, .inputs = {x}, .shape = {channels * side * side}});
  b.add_node(without_bias({.name = "score", .op = Op::linear, .inputs = {x}, .channels = 1}));
  if (!kind.class_head) return b.build({"score"});
  return b.build({"score", b.linear(x, kind.classes, "class_logits")});
}

NetworkSpec dense_generator(const ImageShape& image, const GanSize& size) {
  NetworkBuilder b("generator");
  auto x = b.input("code", {size.latent_dim});
  for (int level = 1; level <= 3; ++level) {
    const std::string index = std::to_string(level);
    x = b.add_node(without_bias({.name = "fc" + index,
                                 .op = Op::linear,
                                 .inputs = {x},
                                 .channels = size.generator_width << (level - 1)}));
    x = b.leaky_relu(b.batch_norm(x, "norm" + index), kLeak);
  }
  x = b.linear(x, image.channels * image.height * image.width, "last");
  b.tanh(b.reshape(x, {image.channels, image.height, image.width}), "image");
  return b.build({"image"});
}

NetworkSpec dense_critic(const ImageShape& image, const GanSize& size, double dropout) {
  NetworkBuilder b("critic");
  auto x = b.input("image", {image.channels, image.height, image.width});
  x = b.reshape(x, {image.channels * image.height * image.width});
  for (int level = 2; level >= 0; --level) {
    x = b.leaky_relu(b.linear(x, size.critic_width << level, "fc" + std::to_string(3 - level)),
                     kLeak);
    if (level > 0) x = b.dropout(x, dropout);
  }
  x = b.add_node(
      {.name = "features", .op = Op::reshape, .inputs = {x}, .shape = {size.critic_width}});
  b.linear(b.dropout(x, dropout), 1, "score");
  return b.build({"score"});
}

}  // namespace

GanNetworks gan_networks(const ImageShape& image, const GanSize& size, const GanKind& kind) {
  return {generator(image, size, kind), critic(image, size, kind)};
}

GanNetworks dense_gan_networks(const ImageShape& image, const GanSize& size, double dropout) {
  return {dense_generator(image, size), dense_critic(image, size, dropout)};
}

}  // namespace lab
