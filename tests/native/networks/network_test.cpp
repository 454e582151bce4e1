// SPDX-License-Identifier: MIT
// Networks as data: shapes, cost, LibTorch's results by hand, and folding for export.
#include "native/networks/network.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <limits>

#include "native/networks/channels_last.h"
#include "native/networks/gan.h"
#include "native/networks/unet.h"
#include "native/networks/vae.h"
#include "native/networks/weight_rounding.h"
#include "shared/base/error.h"
#include "tests/native/closeness.h"

namespace lab {
namespace {

using Catch::Matchers::Message;
using Shape = std::vector<std::int64_t>;

// Batch norm with statistics that are not those of a fresh network.
void disturb_batch_norms(const Network& network) {
  for (const auto& [name, tensor] : network.tensors()) {
    if (name.find("norm") != std::string::npos) tensor.uniform_(0.5, 1.5);
  }
}

TEST_CASE("the 28x28 VAE has the published shapes and their cost") {
  const VaeNetworks vae = vae_networks({1, 28, 28}, {2, 32, 32, 1});
  const auto encoder = infer_shapes(vae.encoder);
  CHECK(encoder.at("conv1") == Shape{32, 14, 14});
  CHECK(encoder.at("conv2") == Shape{64, 7, 7});
  CHECK(encoder.at("mean") == Shape{2});
  const auto decoder = infer_shapes(vae.decoder);
  CHECK(decoder.at("up1") == Shape{32, 14, 14});
  CHECK(decoder.at("image") == Shape{1, 28, 28});

  // 2*400 + 400*3136 + 64*7*7*32*9 + 32*14*14*1*9.
  CHECK(cost(vae.decoder).macs == 2'214'816);
  // 2*400+400 + 400*3136+3136 + 64*32*9+32 + 32*9+1.
  CHECK(cost(vae.decoder).parameters == 1'277'489);
  // 14*14*32*9 + 7*7*64*32*9 + 3136*400 + 2*400*2.
  CHECK(cost(vae.encoder).macs == 2'215'616);
}

TEST_CASE("a decoder of half the width and two hidden layers costs half, for a live grid") {
  const NetworkSpec decoder = vae_networks({1, 28, 28}, {2, 32, 16, 2}).decoder;
  // 2*400 + 400*400 + 400*1568 + 32*7*7*16*9 + 16*14*14*1*9.
  CHECK(cost(decoder).macs == 1'042'016);
  CHECK(infer_shapes(decoder).at("fc2") == Shape{400});
  CHECK(infer_shapes(decoder).at("up1") == Shape{16, 14, 14});
}

TEST_CASE("the 64x64 VAE decodes colour pictures for 27 million multiply-accumulates") {
  const VaeNetworks vae = vae_networks({3, 64, 64}, {128, 32, 32, 0});
  CHECK(infer_shapes(vae.decoder).at("image") == Shape{3, 64, 64});
  CHECK(infer_shapes(vae.encoder).at("log_variance") == Shape{128});
  // 128*4096 + 256*16*128*16 + 128*64*64*16 + 64*256*32*16 + 32*1024*3*16.
  CHECK(cost(vae.decoder).macs == 27'262'976);
}

TEST_CASE("the 28x28 generator costs 2 million multiply-accumulates, for a live grid") {
  const GanNetworks gan = gan_networks({1, 28, 28}, {100, 32, 32});
  CHECK(infer_shapes(gan.generator).at("image") == Shape{1, 28, 28});
  CHECK(infer_shapes(gan.critic).at("conv2") == Shape{64, 7, 7});
  CHECK(infer_shapes(gan.critic).at("conv3") == Shape{128, 4, 4});
  CHECK(infer_shapes(gan.critic).at("features") == Shape{2048});
  CHECK(infer_shapes(gan.critic).at("score") == Shape{1});
  // 100*3136 + 64*7*7*32*16 + 32*14*14*1*16.
  CHECK(cost(gan.generator).macs == 2'019'584);
}

TEST_CASE("the 64x64 generator and critic take colour pictures") {
  const GanNetworks gan = gan_networks({3, 64, 64}, {100, 16, 8});
  CHECK(infer_shapes(gan.generator).at("up1") == Shape{64, 8, 8});
  CHECK(infer_shapes(gan.generator).at("image") == Shape{3, 64, 64});
  CHECK(infer_shapes(gan.critic).at("conv4") == Shape{64, 4, 4});
}

TEST_CASE("pictures of another size are refused") {
  CHECK_THROWS_MATCHES(vae_networks({1, 32, 32}, {2, 32, 32, 1}), Error,
                       Message("vae: expected pictures of 28x28 or 64x64, found 32x32"));
  CHECK_THROWS_MATCHES(gan_networks({1, 32, 32}, {2, 32, 32}), Error,
                       Message("gan: expected pictures of 28x28 or 64x64, found 32x32"));
}

TEST_CASE("a summary lists every node with its cost") {
  NetworkBuilder b("critic");
  b.linear(b.input("x", {3}), 2, "fc");
  const std::string table = summary(b.build({"fc"}));
  CHECK_THAT(table, Catch::Matchers::ContainsSubstring(
                        "fc                   linear             2                           8"
                        "            6\n"));
}

TEST_CASE("malformed graphs are refused with the node's name") {
  NetworkSpec spec{.role = "critic", .nodes = {}, .outputs = {}};
  spec.nodes.push_back({.name = "x", .op = Op::input, .inputs = {}, .shape = {3}});
  SECTION("an unknown input") {
    spec.nodes.push_back({.name = "y", .op = Op::relu, .inputs = {"z"}, .shape = {}});
    CHECK_THROWS_MATCHES(infer_shapes(spec), Error,
                         Message("critic.y: expected inputs that stand before it, found z"));
  }
  SECTION("a name twice") {
    spec.nodes.push_back(spec.nodes[0]);
    CHECK_THROWS_MATCHES(infer_shapes(spec), Error,
                         Message("critic.x: expected a name that is used once, found it twice"));
  }
  SECTION("a reshape that loses values") {
    spec.nodes.push_back({.name = "y", .op = Op::reshape, .inputs = {"x"}, .shape = {2}});
    CHECK_THROWS_MATCHES(infer_shapes(spec), Error,
                         Message("critic.y: expected as many values as the input [3], found [2]"));
  }
  SECTION("a convolution on a flat input") {
    spec.nodes.push_back(
        {.name = "y", .op = Op::conv2d, .inputs = {"x"}, .channels = 1, .kernel = 3, .shape = {}});
    CHECK_THROWS_MATCHES(infer_shapes(spec), Error,
                         Message("critic.y: expected an input of [channels, h, w], found [3]"));
  }
  SECTION("a norm over the channels of a flat input") {
    spec.nodes.push_back({.name = "y", .op = Op::instance_norm, .inputs = {"x"}, .shape = {}});
    CHECK_THROWS_MATCHES(infer_shapes(spec), Error,
                         Message("critic.y: expected an input of [channels, h, w], found [3]"));
  }
  SECTION("a pool whose padding nothing covers") {
    spec.nodes[0].shape = {1, 4, 4};
    spec.nodes.push_back({.name = "y",
                          .op = Op::max_pool,
                          .inputs = {"x"},
                          .kernel = 2,
                          .stride = 1,
                          .padding = 2,
                          .shape = {}});
    CHECK_THROWS_MATCHES(
        infer_shapes(spec), Error,
        Message("critic.y: expected kernel and stride of at least 1 and a padding of at most half "
                "the kernel, found kernel 2, stride 1, padding 2"));
  }
  SECTION("an output that is no node") {
    spec.outputs = {"y"};
    CHECK_THROWS_MATCHES(infer_shapes(spec), Error,
                         Message("critic: expected a node 'y', found none"));
  }
}

TEST_CASE("pruning keeps what the outputs need, in order") {
  const NetworkSpec encoder = vae_networks({1, 28, 28}, {2, 8, 8, 1}).encoder;
  const NetworkSpec mean = prune(encoder, {"mean"});
  CHECK(mean.nodes.size() == encoder.nodes.size() - 1);
  CHECK(mean.nodes.back().name == "mean");
  CHECK(mean.outputs == std::vector<std::string>{"mean"});
}

TEST_CASE("a transposed convolution adds each input times the kernel, stride apart") {
  NetworkBuilder b("decoder");
  b.conv_transpose(b.input("x", {1, 2, 2}), {.name = "up",
                                             .inputs = {},
                                             .channels = 1,
                                             .kernel = 3,
                                             .stride = 2,
                                             .padding = 1,
                                             .output_padding = 1,
                                             .shape = {}});
  const Network network(b.build({"up"}),
                        {{"up.weight", at::arange(1, 10, at::kFloat).view({1, 1, 3, 3})},
                         {"up.bias", at::full({1}, 100.0)}});
  const at::Tensor x = at::tensor({1.0f, 10.0f, 0.0f, 0.0f}).view({1, 1, 2, 2});
  const at::Tensor y = network.forward({{"x", x}}, Mode::inference).at("up");
  // Row 0 is the kernel's middle row (4 5 6), row 1 its last (7 8 9); the right one counts tenfold.
  const at::Tensor expected = at::tensor({105.0f, 146.0f, 150.0f, 160.0f,  //
                                          108.0f, 179.0f, 180.0f, 190.0f,  //
                                          100.0f, 100.0f, 100.0f, 100.0f,  //
                                          100.0f, 100.0f, 100.0f, 100.0f});
  CHECK(at::equal(y.flatten(), expected));
}

TEST_CASE("both ways to compute a transposed convolution agree") {
  // 7 channels of 3x3 are few taps, 8 are many.
  for (const std::int64_t channels : {7, 8}) {
    NetworkBuilder b("decoder");
    b.conv_transpose(b.input("x", {5, 4, 6}), {.name = "up",
                                               .inputs = {},
                                               .channels = channels,
                                               .kernel = 3,
                                               .stride = 2,
                                               .padding = 1,
                                               .output_padding = 1,
                                               .shape = {}});
    at::manual_seed(1);
    const Network network(b.build({"up"}));
    const at::Tensor x = at::randn({3, 5, 4, 6});
    const at::Tensor expected = at::conv_transpose2d(x, network.tensors().at("up.weight"),
                                                     network.tensors().at("up.bias"), 2, 1, 1);
    const at::Tensor found = network.forward({{"x", x}}, Mode::inference).at("up");
    CHECK(found.sizes() == expected.sizes());
    CHECK(largest_difference(found, expected) < kFloatTolerance);
  }
}

TEST_CASE("fresh parameters lie within PyTorch's bounds and depend on the seed alone") {
  const NetworkSpec spec = vae_networks({1, 28, 28}, {2, 32, 32, 1}).encoder;
  at::manual_seed(5);
  const Network first(spec);
  at::manual_seed(5);
  const Network second(spec);
  for (const auto& [name, tensor] : first.tensors()) {
    CHECK(at::equal(tensor, second.tensors().at(name)));
  }
  // 1 / sqrt(fan in): 9 taps of one channel, 3136 inputs.
  const auto largest = [&](const char* name) {
    return first.tensors().at(name).abs().max().item<double>();
  };
  CHECK(largest("conv1.weight") <= 1.0 / 3);
  CHECK(largest("conv1.weight") > 0.9 / 3);
  CHECK(largest("fc1.weight") <= 1.0 / 56);
  CHECK(largest("fc1.bias") <= 1.0 / 56);
  CHECK(largest("fc1.bias") > 0.9 / 56);
}

TEST_CASE("missing, superfluous and misshapen tensors are refused") {
  NetworkBuilder b("critic");
  b.linear(b.input("x", {3}), 2, "fc");
  const NetworkSpec spec = b.build({"fc"});
  std::map<std::string, at::Tensor> tensors = {{"fc.weight", at::zeros({2, 3})}};
  CHECK_THROWS_MATCHES(Network(spec, tensors), Error,
                       Message("critic: expected a tensor 'fc.bias', found none"));
  tensors["fc.bias"] = at::zeros({3});
  CHECK_THROWS_MATCHES(Network(spec, tensors), Error,
                       Message("critic.fc.bias: expected shape [2], found [3]"));
  tensors["fc.bias"] = at::zeros({2});
  tensors["gc.bias"] = at::zeros({2});
  CHECK_THROWS_MATCHES(Network(spec, tensors), Error,
                       Message("critic: expected only tensors that a node needs, found 'gc.bias'"));
}

TEST_CASE("an input of another shape is refused") {
  const Network network(vae_networks({1, 28, 28}, {2, 8, 8, 1}).decoder);
  CHECK_THROWS_MATCHES(network.forward({{"code", at::zeros({1, 3})}}, Mode::inference), Error,
                       Message("decoder.code: expected a batch of [2], found [1, 3]"));
  CHECK_THROWS_MATCHES(network.forward({}, Mode::inference), Error,
                       Message("decoder: expected an input 'code', found none"));
}

TEST_CASE("the inference form computes what the trained network does") {
  at::manual_seed(3);
  const VaeNetworks vae = vae_networks({3, 64, 64}, {16, 8, 8, 0});
  for (const NetworkSpec& spec : {vae.encoder, vae.decoder}) {
    const Network network(spec);
    disturb_batch_norms(network);
    const std::string output = spec.outputs.back();
    const Node& input = spec.nodes.front();
    Shape shape = {4};
    shape.insert(shape.end(), input.shape.begin(), input.shape.end());
    const Activations inputs = {{input.name, at::randn(shape)}};
    const Network folded = inference_form(network, {output});
    for (const auto& node : folded.spec().nodes) CHECK(node.op != Op::batch_norm);
    CHECK(largest_difference(folded.forward(inputs, Mode::inference).at(output),
                             network.forward(inputs, {output}, Mode::inference).at(output)) <
          kFloatTolerance);
  }
}

TEST_CASE("a batch norm is folded into each kind of layer before it") {
  at::manual_seed(6);
  const Node layer{
      .name = "up", .inputs = {}, .channels = 3, .kernel = 2, .stride = 2, .shape = {}};
  NetworkBuilder b("decoder");
  auto x = b.relu(b.batch_norm(b.linear(b.input("x", {5}), 8, "fc"), "norm1"));
  x = b.reshape(x, {2, 2, 2});
  x = b.relu(b.batch_norm(b.conv_transpose(x, layer), "norm2"));
  Node conv = layer;
  conv.name = "conv";
  conv.bias = false;
  b.batch_norm(b.conv(x, conv), "norm3");
  const Network network(b.build({"norm3"}));
  disturb_batch_norms(network);
  const Activations inputs = {{"x", at::randn({5, 5})}};
  const Network folded = inference_form(network, {"norm3"});
  CHECK(folded.tensors().size() == 6);
  CHECK(folded.spec().node("norm2").op == Op::conv_transpose2d);
  CHECK(largest_difference(folded.forward(inputs, Mode::inference).at("norm3"),
                           network.forward(inputs, Mode::inference).at("norm3")) < kFloatTolerance);
}

TEST_CASE("the inference form has neither dropout nor ties to the trained weights") {
  NetworkBuilder b("critic");
  auto x = b.input("x", {3});
  x = b.dropout(b.linear(x, 4, "fc1"), 0.5);
  b.linear(x, 2, "fc2");
  const Network network(b.build({"fc2"}));
  Network folded = inference_form(network, {"fc2"});
  REQUIRE(folded.spec().nodes.size() == 3);
  CHECK(folded.spec().node("fc2").inputs == std::vector<std::string>{"fc1"});

  const at::Tensor before = network.tensors().at("fc1.weight").clone();
  round_to_half(folded);
  CHECK(at::equal(network.tensors().at("fc1.weight"), before));
  const at::Tensor& rounded = folded.tensors().at("fc1.weight");
  CHECK(at::equal(rounded, before.to(at::kHalf).to(at::kFloat)));
  CHECK_FALSE(at::equal(rounded, before));
}

TEST_CASE("eight bits round a weight by at most half a step of its channel, zeros stay") {
  at::manual_seed(3);
  NetworkBuilder b("net");
  auto x = b.conv_transpose(
      b.conv(b.input("x", {2, 8, 8}), {.name = "down", .channels = 5, .kernel = 3}),
      {.name = "up", .channels = 4, .kernel = 3});
  const Network network(b.build({x}));
  // Channels of very different size, one of them all zeros.
  const at::NoGradGuard guard;
  network.tensors().at("down.weight")[1].mul_(1e-6);
  network.tensors().at("down.weight")[2].zero_();
  network.tensors().at("up.weight").select(1, 3).mul_(1000);
  Network rounded = copy_of(network);
  round_to_eight_bits(rounded);
  for (const auto& [name, axis] : {std::pair{"down.weight", 0}, std::pair{"up.weight", 1}}) {
    INFO(name);
    const at::Tensor& before = network.tensors().at(name);
    const at::Tensor& after = rounded.tensors().at(name);
    CHECK_FALSE(at::equal(before, after));
    for (std::int64_t channel = 0; channel < before.size(axis); ++channel) {
      const at::Tensor was = before.select(axis, channel);
      const double step = was.abs().max().item<double>() / 127;
      const double moved = largest_difference(after.select(axis, channel), was);
      CHECK(moved <= step * 0.502);
    }
    // What is stored gives the same back, and rounding again changes nothing.
    const auto bits = eight_bits_of(after, axis);
    REQUIRE(bits);
    CHECK(at::equal(bits->values * bits->steps, after));
    CHECK(bits->values.abs().max().item<int>() == 127);
    CHECK_FALSE(eight_bits_of(before, axis));
  }
  const at::Tensor once = rounded.tensors().at("up.weight").clone();
  round_to_eight_bits(rounded);
  CHECK(at::equal(rounded.tensors().at("up.weight"), once));
  CHECK(at::equal(rounded.tensors().at("up.bias"),
                  network.tensors().at("up.bias").to(at::kHalf).to(at::kFloat)));
}

// One operator on the input "x".
at::Tensor applied(const Node& node, const at::Tensor& x, Mode mode = Mode::inference,
                   const at::Generator& generator = {}) {
  NetworkBuilder b("network");
  Node given = node;
  given.name = "y";
  given.inputs = {b.input("x", x.sizes().slice(1).vec())};
  b.add_node(given);
  return Network(b.build({"y"})).forward({{"x", x}}, mode, generator).at("y");
}

TEST_CASE("pooling takes the largest or the mean of each window, zeros of the padding counted") {
  const at::Tensor x = at::arange(16, at::kFloat).view({1, 1, 4, 4});
  const Node halves{.op = Op::max_pool, .kernel = 2, .stride = 2};
  CHECK(at::equal(applied(halves, x).flatten(), at::tensor({5.0f, 7.0f, 13.0f, 15.0f})));
  const Node means{.op = Op::average_pool, .kernel = 2, .stride = 2};
  CHECK(at::equal(applied(means, x).flatten(), at::tensor({2.5f, 4.5f, 10.5f, 12.5f})));
  const Node padded{.op = Op::average_pool, .kernel = 2, .stride = 3, .padding = 1};
  CHECK(at::equal(applied(padded, x).flatten(), at::tensor({0.0f, 1.25f, 5.0f, 12.5f})));
  const Node largest{.op = Op::max_pool, .kernel = 2, .stride = 3, .padding = 1};
  CHECK(at::equal(applied(largest, -x).flatten(), at::tensor({0.0f, -2.0f, -8.0f, -10.0f})));
}

TEST_CASE("norms bring each channel or each picture to mean 0 and variance 1") {
  at::manual_seed(8);
  const at::Tensor x = 3 * at::randn({2, 4, 5, 5}) + at::arange(4, at::kFloat).view({4, 1, 1});
  const at::Tensor channels = applied({.op = Op::instance_norm}, x).flatten(2);
  CHECK(channels.mean(2).abs().max().item<double>() < kFloatTolerance);
  CHECK(largest_difference(channels.square().mean(2), at::ones({2, 4})) < 1e-4);
  const at::Tensor pictures = applied({.op = Op::layer_norm}, x).flatten(1);
  CHECK(pictures.mean(1).abs().max().item<double>() < kFloatTolerance);
  CHECK(largest_difference(pictures.square().mean(1), at::ones({2})) < 1e-4);
}

TEST_CASE("a layer norm has a weight for every value, an instance norm for every channel") {
  NetworkBuilder b("critic");
  auto x = b.apply(Op::instance_norm, b.input("x", {2, 3, 3}), "each");
  b.apply(Op::layer_norm, x, "all");
  const Network network(b.build({"all"}));
  CHECK(network.tensors().at("each.weight").sizes() == at::IntArrayRef({2}));
  CHECK(network.tensors().at("all.bias").sizes() == at::IntArrayRef({2, 3, 3}));
  CHECK(cost(network.spec()).parameters == 2 * 2 + 2 * 18);
  CHECK(cost(network.spec()).macs == 0);
}

TEST_CASE("what a node writes over nobody else reads, and what was given stays as it is") {
  const at::Tensor x = at::tensor({-2.0f, -1.0f, 1.0f, 3.0f}).view({1, 4});
  NetworkBuilder b("twice");
  const auto input = b.input("x", {4});
  const auto rectified = b.relu(input);  // of what was given
  const auto add = [&b](const char* name, const std::string& first, const std::string& second) {
    return b.add_node({.name = name, .op = Op::add, .inputs = {first, second}});
  };
  const auto sum = add("sum", input, input);        // read twice, and asked for
  const auto flat = b.reshape(sum, {2, 2});         // the sum itself
  const auto other = b.reshape(b.relu(flat), {4});  // which stays
  add("all", rectified, add("both", sum, other));
  const Network network(b.build({"all", "sum"}));
  const at::NoGradGuard guard;
  const Activations values = network.forward({{"x", x}}, Mode::inference);
  CHECK(at::equal(values.at("sum").flatten(), at::tensor({-4.0f, -2.0f, 2.0f, 6.0f})));
  CHECK(at::equal(values.at("all").flatten(), at::tensor({-4.0f, -2.0f, 5.0f, 15.0f})));
  CHECK(at::equal(x.flatten(), at::tensor({-2.0f, -1.0f, 1.0f, 3.0f})));
}

TEST_CASE("weights arranged for the CPU compute the same function") {
  at::manual_seed(9);
  const Network network(unet_inspector({3, 32, 64}, {.widths = {4, 8}}));
  const Network arranged = channels_last(network);
  for (const auto& node : network.spec().nodes) {
    if (node.op != Op::conv2d || node.kernel != 3) continue;
    CHECK(arranged.tensors().at(node.name + ".weight").stride(1) == 1);
    CHECK(network.tensors().at(node.name + ".weight").stride(1) == 9);
  }
  const at::Tensor x = at::rand({2, 3, 32, 64});
  const at::NoGradGuard guard;
  CHECK(largest_difference(arranged.forward({{"image", x}}, {"map"}, Mode::inference).at("map"),
                           network.forward({{"image", x}}, {"map"}, Mode::inference).at("map")) <
        kFloatTolerance);
}

TEST_CASE("softmax gives shares of 1") {
  const at::Tensor x = at::tensor({std::log(1.0f), std::log(2.0f), std::log(5.0f)}).view({1, 3});
  CHECK(largest_difference(applied({.op = Op::softmax}, x), at::tensor({0.125f, 0.25f, 0.625f})) <
        kFloatTolerance);
}

TEST_CASE("dropout draws from the generator that it is given and from no other") {
  const Node node{.op = Op::dropout, .probability = 0.25};
  const at::Tensor x = at::ones({100, 100});
  at::Generator generator = at::detail::createCPUGenerator(1);
  const at::Tensor first = applied(node, x, Mode::training, generator);
  CHECK(((first == 0) | (first == 1 / 0.75f)).all().item<bool>());
  // Four standard errors of 10,000 draws.
  CHECK(std::abs((first == 0).to(at::kDouble).mean().item<double>() - 0.25) < 0.0174);
  generator.set_current_seed(1);
  CHECK(at::equal(applied(node, x, Mode::training, generator), first));
  CHECK(at::equal(applied(node, x), x));
  CHECK_THROWS_MATCHES(applied(node, x, Mode::training), Error,
                       Message("y: expected a generator for dropout, found none"));
}

TEST_CASE("a batch norm with nothing to fold into is refused") {
  NetworkBuilder b("critic");
  b.batch_norm(b.input("x", {3}), "norm");
  CHECK_THROWS_MATCHES(
      inference_form(Network(b.build({"norm"})), {"norm"}), Error,
      Message("critic.norm: expected a convolution or linear layer before a batch norm, found "
              "input"));
}

TEST_CASE("a layer that is read before its batch norm too is kept") {
  at::manual_seed(4);
  NetworkBuilder b("critic");
  const auto fc = b.linear(b.input("x", {3}), 2, "fc");
  b.add_node({.name = "sum", .op = Op::add, .inputs = {fc, b.batch_norm(fc, "norm")}, .shape = {}});
  const Network network(b.build({"sum"}));
  disturb_batch_norms(network);
  const Activations inputs = {{"x", at::randn({5, 3})}};
  const Network folded = inference_form(network, {"sum"});
  CHECK(largest_difference(folded.forward(inputs, Mode::inference).at("sum"),
                           network.forward(inputs, Mode::inference).at("sum")) < kFloatTolerance);
}

}  // namespace
TEST_CASE("sizes of any integers are refused without a wrong sum on the way") {
  constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();
  const auto refused = [](const NetworkSpec& spec, const std::string& message) {
    CHECK_THROWS_MATCHES(infer_shapes(spec), Error, Message("n." + message));
  };
  const auto with_conv = [](Node node) {
    node.inputs = {"in"};
    return NetworkSpec{.role = "n",
                       .nodes = {{.name = "in", .op = Op::input, .shape = {1, 8, 8}}, node},
                       .outputs = {"x"}};
  };
  const std::string too_large = "x: expected sizes of at most 268435456, found 9223372036854775807";
  refused(
      with_conv({.name = "x", .op = Op::conv2d, .channels = 1, .kernel = 1, .padding = kLargest}),
      too_large);
  refused(with_conv({.name = "x", .op = Op::conv2d, .channels = kLargest, .kernel = 1}), too_large);
  refused(with_conv({.name = "x", .op = Op::conv_transpose2d, .channels = 1, .kernel = kLargest}),
          too_large);
  refused(with_conv({.name = "x",
                     .op = Op::conv_transpose2d,
                     .channels = 1,
                     .kernel = 1,
                     .stride = kLargest}),
          too_large);
  refused(with_conv({.name = "x", .op = Op::reshape, .shape = {kLargest, kLargest, 64}}),
          "x: expected a shape of at most 268435456 values, found [9223372036854775807, "
          "9223372036854775807, 64]");
  refused(
      with_conv({.name = "x", .op = Op::conv2d, .channels = 1, .kernel = 1, .padding = 1 << 27}),
      "x: expected layers of at most 268435456 values in all for one image, found an output of "
      "[1, 268435464, 268435464] after 64");
  const NetworkSpec large{.role = "n",
                          .nodes = {{.name = "in", .op = Op::input, .shape = {1 << 15, 1 << 15}}},
                          .outputs = {"in"}};
  refused(large, "in: expected a shape of at most 268435456 values, found [32768, 32768]");
}

TEST_CASE("the layers of a network are counted together") {
  NetworkBuilder b("n");
  const auto x = b.relu(b.linear(b.input("in", {3}), 5, "fc"));
  CHECK(layer_values(b.build({x})) == 3 + 5 + 5);
}

}  // namespace lab
