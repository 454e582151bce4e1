// SPDX-License-Identifier: MIT
// Small networks that between them use every operator that a bundle may hold.
#pragma once

#include "native/networks/network.h"

namespace lab {

// code [3] -> picture [1, 8, 8]: linear, reshape, transposed and plain convolution with and without
// bias, norms, pooling, upsampling, sum, concatenation and every activation.
inline NetworkSpec every_operator_spec() {
  NetworkBuilder b("decoder");
  auto x = b.linear(b.input("code", {3}), 12, "fc");
  x = b.relu(b.apply(Op::layer_norm, x, "all"));
  x = b.reshape(x, {3, 2, 2});
  x = b.conv_transpose(
      x,
      {.name = "up", .channels = 4, .kernel = 3, .stride = 2, .padding = 1, .output_padding = 1});
  x = b.leaky_relu(b.apply(Op::instance_norm, x, "each_channel"), 0.2);
  x = b.add_node({.name = "larger", .op = Op::upsample_nearest, .inputs = {x}});
  x = b.add_node({.name = "largest",
                  .op = Op::max_pool,
                  .inputs = {x},
                  .kernel = 3,
                  .stride = 1,
                  .padding = 1});
  auto y =
      b.tanh(b.conv(x, {.name = "plain", .channels = 4, .kernel = 3, .padding = 1, .bias = false}));
  y = b.add_node({.name = "smooth",
                  .op = Op::average_pool,
                  .inputs = {y},
                  .kernel = 3,
                  .stride = 1,
                  .padding = 1});
  const auto sum = b.add_node({.name = "sum", .op = Op::add, .inputs = {x, y}});
  const auto shares = b.apply(Op::softmax, sum);
  // By a value of each place, and by a value of each channel.
  const auto product = b.add_node({.name = "product", .op = Op::multiply, .inputs = {sum, y}});
  const auto gains = b.reshape(b.linear("code", 4, "gain"), {4, 1, 1});
  const auto weighed =
      b.add_node({.name = "weighed", .op = Op::multiply, .inputs = {product, gains}});
  const auto moved = b.add_node({.name = "moved", .op = Op::add, .inputs = {weighed, gains}});
  const auto both = b.add_node({.name = "both", .op = Op::concat, .inputs = {shares, moved}});
  x = b.conv(both, {.name = "last", .channels = 1, .kernel = 1});
  return b.build({b.sigmoid(x, "picture")});
}

// picture [1, 8, 8] -> mean and log variance [3]: two outputs, a strided convolution, flattening.
inline NetworkSpec two_outputs_spec() {
  NetworkBuilder b("encoder");
  auto x = b.conv(b.input("picture", {1, 8, 8}),
                  {.name = "conv", .channels = 4, .kernel = 3, .stride = 2, .padding = 1});
  x = b.reshape(b.relu(x), {64});
  return b.build({b.linear(x, 3, "mean"), b.linear(x, 3, "log_variance")});
}

}  // namespace lab
