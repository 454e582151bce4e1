// SPDX-License-Identifier: MIT
// The gradient penalty against closed forms and finite differences, and the slope of a network
// against autograd's.
#include "native/losses/gradient_penalty.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>

#include "native/networks/gan.h"
#include "native/networks/input_gradient.h"
#include "shared/base/error.h"
#include "tests/native/closeness.h"

namespace lab {
namespace {

using Catch::Matchers::Message;
using Catch::Matchers::WithinAbs;
using Catch::Matchers::WithinRel;

void require_gradients(const Network& network) {
  for (auto& [name, tensor] : network.parameters()) tensor.requires_grad_(true);
}

Network in_double(const Network& network) {
  std::map<std::string, at::Tensor> tensors;
  for (const auto& [name, tensor] : network.tensors()) tensors[name] = tensor.to(at::kDouble);
  return Network(network.spec(), std::move(tensors));
}

Network linear_critic(const std::vector<float>& weight) {
  NetworkBuilder b("critic");
  const auto x = b.input("image", {static_cast<std::int64_t>(weight.size())});
  b.add_node({.name = "score", .op = Op::linear, .inputs = {x}, .channels = 1, .bias = false});
  return Network(b.build({"score"}), {{"score.weight", at::tensor(weight).view({1, -1})}});
}

TEST_CASE("the penalty of a linear critic is (|w| - 1)^2, its gradient 2 (|w| - 1) w / |w|") {
  const Network critic = linear_critic({3, 0, 4});
  require_gradients(critic);
  const at::Tensor weight = critic.tensors().at("score.weight");
  const at::Tensor penalty =
      gradient_penalty(input_gradient(critic, {{"image", at::randn({7, 3})}}, "image", "score"));
  CHECK_THAT(penalty.item<double>(), WithinRel(16.0, kFloatTolerance));
  const at::Tensor gradient = torch::autograd::grad({penalty}, {weight})[0];
  CHECK(largest_difference(gradient, 8 * weight.detach() / 5) < kFloatTolerance);
}

TEST_CASE("the penalty is averaged over the batch and finite at slope 0") {
  const at::Tensor gradients = at::tensor({3.0f, 4.0f, 0.0f, 0.0f}).view({2, 2}).requires_grad_();
  const at::Tensor penalty = gradient_penalty(gradients);
  CHECK_THAT(penalty.item<double>(), WithinAbs((16.0 + 1.0) / 2, kFloatTolerance));
  const at::Tensor slope = torch::autograd::grad({penalty}, {gradients})[0];
  CHECK(slope.isfinite().all().item<bool>());
}

TEST_CASE("points between two pictures lie on the line, one share for a pair") {
  at::Generator generator = at::detail::createCPUGenerator(5);
  const at::Tensor real = at::ones({1000, 1, 2, 2});
  const at::Tensor points = interpolated(real, -real, generator).flatten(1);
  CHECK(at::equal(points.amax(1), points.amin(1)));
  // Uniform on [-1, 1]: mean 0 and variance 1/3, within four standard errors of 1,000 draws.
  CHECK_THAT(points.mean().item<double>(), WithinAbs(0, 4 * std::sqrt(1.0 / 3 / 1000)));
  CHECK_THAT(points.square().mean().item<double>(),
             WithinAbs(1.0 / 3, 4 * std::sqrt(4.0 / 45 / 1000)));
  generator.set_current_seed(5);
  CHECK(at::equal(interpolated(real, -real, generator).flatten(1), points));
}

// Everything with a transpose between "image" and "score", uneven sizes, and a second input.
NetworkSpec transposable_spec() {
  NetworkBuilder b("critic");
  const auto image = b.input("image", {2, 7, 6});
  const auto label = b.reshape(b.linear(b.input("label", {3}), 2 * 7 * 6, "embedding"), {2, 7, 6});
  auto x = b.add_node({.name = "both", .op = Op::concat, .inputs = {image, label}});
  x = b.leaky_relu(
      b.conv(x, {.name = "conv1", .channels = 3, .kernel = 3, .stride = 2, .padding = 1}), 0.2);
  const auto y = b.relu(b.conv(x, {.name = "conv2", .channels = 3, .kernel = 3, .padding = 1}));
  x = b.add_node({.name = "sum", .op = Op::add, .inputs = {x, y}});
  x = b.conv_transpose(
      x,
      {.name = "up", .channels = 3, .kernel = 3, .stride = 2, .padding = 1, .output_padding = 1});
  x = b.add_node({.name = "larger", .op = Op::upsample_nearest, .inputs = {b.relu(x)}});
  x = b.leaky_relu(b.conv(x, {.name = "conv3", .channels = 1, .kernel = 5, .stride = 3}), 0.1);
  b.linear(b.reshape(x, {12}), 1, "score");
  return b.build({"score"});
}

void check_against_autograd(const Network& network, const Activations& inputs) {
  require_gradients(network);
  const at::Tensor found = input_gradient(network, inputs, "image", "score");
  const at::Tensor expected = input_gradient_by_autograd(network, inputs, "image", "score");
  REQUIRE(found.sizes() == expected.sizes());
  CHECK(found.abs().max().item<double>() > 0);
  CHECK(largest_difference(found, expected) < kFloatTolerance);
  for (const auto& [name, tensor] : network.parameters()) {
    INFO(name);
    const auto gradient_of = [&](const at::Tensor& slopes) {
      return torch::autograd::grad({gradient_penalty(slopes)}, {tensor}, {}, /*retain_graph=*/true,
                                   /*create_graph=*/false, /*allow_unused=*/true)[0];
    };
    const at::Tensor gradient = gradient_of(found);
    const at::Tensor reference = gradient_of(expected);
    // Where nothing depends on a parameter, one way says none and the other zeros.
    if (!gradient.defined()) {
      CHECK((!reference.defined() || reference.abs().max().item<double>() == 0));
      continue;
    }
    CHECK(largest_difference(gradient, reference) <
          kFloatTolerance * (1 + reference.abs().max().item<double>()));
  }
}

TEST_CASE("a network's slope and its gradient in the weights are autograd's") {
  at::manual_seed(3);
  check_against_autograd(Network(transposable_spec()),
                         {{"image", at::randn({4, 2, 7, 6})}, {"label", at::randn({4, 3})}});
  for (const ImageShape& shape : {ImageShape{1, 28, 28}, ImageShape{3, 64, 64}}) {
    const Network critic(gan_networks(shape, {8, 4, 4}).critic);
    check_against_autograd(critic,
                           {{"image", at::randn({3, shape.channels, shape.height, shape.width})}});
  }
}

TEST_CASE("a critic with a norm or a bounded activation is differentiated twice by autograd") {
  at::manual_seed(4);
  NetworkBuilder b("critic");
  auto x = b.conv(b.input("image", {1, 6, 6}), {.name = "conv", .channels = 4, .kernel = 3});
  x = b.tanh(b.apply(Op::layer_norm, x));
  b.linear(b.reshape(x, {64}), 1, "score");
  check_against_autograd(Network(b.build({"score"})), {{"image", at::randn({3, 1, 6, 6})}});
}

TEST_CASE("the penalty's gradient agrees with finite differences") {
  at::manual_seed(6);
  // In double precision a step can be so small that it crosses no kink of a rectifier.
  const Network critic = in_double(Network(gan_networks({1, 28, 28}, {8, 4, 4}).critic));
  require_gradients(critic);
  const Activations inputs = {{"image", at::randn({3, 1, 28, 28}, at::kDouble)}};
  const auto penalty = [&] {
    return gradient_penalty(input_gradient(critic, inputs, "image", "score"));
  };
  for (const char* name : {"conv1.weight", "conv2.weight", "score.weight"}) {
    const at::Tensor weight = critic.tensors().at(name);
    const at::Tensor gradient = torch::autograd::grad({penalty()}, {weight})[0];
    const at::Tensor direction = gradient / gradient.norm();
    constexpr double kStep = 1e-6;
    const auto at_step = [&](double step) {
      const at::NoGradGuard guard;
      const at::Tensor before = weight.clone();
      weight.add_(direction, step);
      const double value = penalty().item<double>();
      weight.copy_(before);
      return value;
    };
    const double slope = (at_step(kStep) - at_step(-kStep)) / (2 * kStep);
    INFO(name);
    CHECK_THAT(slope, WithinRel(gradient.norm().item<double>(), 1e-6));
  }
}

TEST_CASE("a slope in an input that the output does not depend on is refused") {
  NetworkBuilder b("critic");
  b.linear(b.input("image", {2}), 1, "score");
  b.input("label", {2});
  const Network critic(b.build({"score"}));
  CHECK_THROWS_MATCHES(
      input_gradient(critic, {{"image", at::zeros({1, 2})}}, "label", "score"), Error,
      Message("critic: expected an output that depends on 'label', found 'score'"));
}

}  // namespace
}  // namespace lab
