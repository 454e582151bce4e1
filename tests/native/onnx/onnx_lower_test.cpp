// SPDX-License-Identifier: MIT
// Networks to ONNX and back: the same outputs, fixed bytes of small cases, clear refusals.
#include <ATen/ATen.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <cstring>
#include <string>

#include "native/networks/weight_rounding.h"
#include "native/onnx/lift.h"
#include "native/onnx/lower.h"
#include "shared/base/error.h"
#include "tests/native/onnx/onnx_networks.h"

namespace lab::onnx {
namespace {

using Catch::Matchers::Message;
using Integers = std::vector<std::int64_t>;

Network lifted(const Network& network, WeightStorage storage) {
  const auto bytes = serialize_model(lower(network, {.storage = storage}));
  return lift(parse_model(bytes, "x.onnx"), "x.onnx");
}

void check_same_outputs(const Network& expected, const Network& found, const Activations& inputs) {
  const auto a = expected.forward(inputs, Mode::inference);
  const auto b = found.forward(inputs, Mode::inference);
  REQUIRE(a.size() == b.size());
  for (const auto& [name, tensor] : a) CHECK(at::equal(tensor, b.at(name)));
}

// y = x [1 2; 3 4]^T + [0.5, -0.5]
Network small_linear() {
  NetworkBuilder b("decoder");
  const auto spec = b.build({b.linear(b.input("code", {2}), 2, "fc")});
  return Network(spec, {{"fc.weight", at::tensor({1.f, 2.f, 3.f, 4.f}).reshape({2, 2})},
                        {"fc.bias", at::tensor({0.5f, -0.5f})}});
}

Network convolution() {
  NetworkBuilder b("encoder");
  return Network(
      b.build({b.conv(b.input("x", {1, 4, 4}),
                      {.name = "conv", .channels = 2, .kernel = 3, .stride = 2, .padding = 1})}));
}

Network upsampling() {
  NetworkBuilder b("decoder");
  const auto x = b.input("x", {1, 2, 2});
  return Network(b.build({b.add_node({.name = "up", .op = Op::upsample_nearest, .inputs = {x}})}));
}

}  // namespace

TEST_CASE("a file that asks for more memory than anybody has is refused before it gets any") {
  NetworkBuilder b("decoder");
  auto x = b.input("x", {64, 8, 8});
  for (int i = 0; i < 3; ++i) {
    x = b.add_node({.name = "up" + std::to_string(i), .op = Op::upsample_nearest, .inputs = {x}});
  }
  Model model = lower(Network(b.build({x})), {.storage = WeightStorage::fp32});
  // Four more of the same: 64 pictures of 1024 x 1024 at the end, 26 GB for a batch of 250.
  for (int i = 3; i < 8; ++i) {
    Operation more = model.operations.back();
    more.inputs[0] = more.name;
    more.name = "up" + std::to_string(i);
    more.outputs = {more.name};
    model.operations.push_back(more);
  }
  model.outputs[0] = {"up7", {64, 2048, 2048}};
  CHECK_THROWS_MATCHES(
      lift(parse_model(serialize_model(model), "x.onnx"), "x.onnx"), Error,
      Message(
          "decoder.up7: expected layers of at most 268435456 values in all for one image, found "
          "an output of [64, 2048, 2048] after 89477120"));
}

TEST_CASE("names from a file do nothing to the terminal that they are printed on") {
  Model model = lower(upsampling(), {.storage = WeightStorage::fp32});
  model.operations[0].type = "\x1b[2JResize";
  CHECK_THROWS_MATCHES(lift(model, "x.onnx"), Error,
                       Message("x.onnx: expected an operator that lower writes, found "
                               "'?[2JResize' in node 'up'"));
  model.operations[0].type = std::string(100'000, 'x');
  CHECK_THROWS_MATCHES(lift(model, "x.onnx"), Error,
                       Message("x.onnx: expected an operator that lower writes, found '" +
                               std::string(60, 'x') + "...' in node 'up'"));
}

TEST_CASE("lowered and lifted networks give the same outputs to the bit") {
  at::manual_seed(1);
  const Network decoder(every_operator_spec());
  check_same_outputs(decoder, lifted(decoder, WeightStorage::fp32), {{"code", at::randn({5, 3})}});
  const Network encoder(two_outputs_spec());
  check_same_outputs(encoder, lifted(encoder, WeightStorage::fp32),
                     {{"picture", at::rand({5, 1, 8, 8})}});
}

TEST_CASE("weights stored as fp16 give the same outputs as rounded weights") {
  at::manual_seed(2);
  Network decoder(every_operator_spec());
  round_to_half(decoder);
  check_same_outputs(decoder, lifted(decoder, WeightStorage::fp16), {{"code", at::randn({5, 3})}});
}

TEST_CASE("weights stored as int8 give the same outputs as rounded weights") {
  at::manual_seed(2);
  Network decoder(every_operator_spec());
  round_to_eight_bits(decoder);
  check_same_outputs(decoder, lifted(decoder, WeightStorage::int8), {{"code", at::randn({5, 3})}});
}

TEST_CASE("int8 storage refuses weights that it would change") {
  const Network network(small_linear().spec(),
                        {{"fc.weight", at::tensor({0.1f, 2.f, 3.f, 4.f}).reshape({2, 2})},
                         {"fc.bias", at::tensor({0.5f, -0.5f})}});
  CHECK_THROWS_MATCHES(lower(network, {.storage = WeightStorage::int8}), Error,
                       Message("lower: expected weights that 8 bits hold exactly, found others in "
                               "'fc.weight'"));
}

TEST_CASE("fp16 storage refuses weights that it would change") {
  const Network network(small_linear().spec(),
                        {{"fc.weight", at::tensor({0.1f, 2.f, 3.f, 4.f}).reshape({2, 2})},
                         {"fc.bias", at::tensor({0.5f, -0.5f})}});
  CHECK_THROWS_MATCHES(lower(network, {.storage = WeightStorage::fp16}), Error,
                       Message("lower: expected weights that fp16 holds exactly, found others in "
                               "'fc.weight'"));
}

TEST_CASE("a linear layer becomes a Gemm with a transposed weight") {
  const Model model = lower(small_linear(), {.description = "d", .metadata = {{"id", "x"}}});
  REQUIRE(model.operations.size() == 1);
  CHECK(model.operations[0] ==
        Operation{
            "fc", "Gemm", {"code", "fc.weight", "fc.bias"}, {"fc"}, {{"transB", std::int64_t{1}}}});
  REQUIRE(model.initializers.size() == 2);
  float weights[4];
  REQUIRE(model.initializers[0].bytes.size() == sizeof(weights));
  std::memcpy(weights, model.initializers[0].bytes.data(), sizeof(weights));
  CHECK(weights[1] == 2.0f);
  CHECK(weights[2] == 3.0f);
  CHECK((model.inputs == std::vector<Value>{{"code", {2}}}));
  CHECK((model.outputs == std::vector<Value>{{"fc", {2}}}));
  CHECK(model.name == "decoder");
  CHECK(model.description == "d");
  CHECK(model.metadata.at("id") == "x");
}

TEST_CASE("fp16 weights are two bytes each and cast to float32") {
  const Model model = lower(small_linear(), {.storage = WeightStorage::fp16});
  REQUIRE(model.operations.size() == 3);
  CHECK(
      model.operations[0] ==
      Operation{
          "fc.weight.cast", "Cast", {"fc.weight.fp16"}, {"fc.weight"}, {{"to", std::int64_t{1}}}});
  // 1, 2, 3, 4 in IEEE half precision.
  CHECK(model.initializers[0].bytes ==
        std::vector<std::uint8_t>{0x00, 0x3c, 0x00, 0x40, 0x00, 0x42, 0x00, 0x44});
}

TEST_CASE("int8 weights are a byte each, times a step for each output channel") {
  // The largest of a row is 127 steps.
  const Network network(small_linear().spec(),
                        {{"fc.weight", at::tensor({-127.f, 5.f, 0.25f, 31.75f}).reshape({2, 2})},
                         {"fc.bias", at::tensor({0.5f, -0.5f})}});
  const Model model = lower(network, {.storage = WeightStorage::int8});
  REQUIRE(model.operations.size() == 4);
  CHECK(model.operations[0] == Operation{"fc.weight.cast",
                                         "Cast",
                                         {"fc.weight.int8"},
                                         {"fc.weight.values"},
                                         {{"to", std::int64_t{1}}}});
  CHECK(model.operations[1] ==
        Operation{
            "fc.weight.scale", "Mul", {"fc.weight.values", "fc.weight.steps"}, {"fc.weight"}, {}});
  CHECK(model.initializers[0].bytes == std::vector<std::uint8_t>{0x81, 5, 1, 127});
  CHECK(model.initializers[1].type == ElementType::float32);
  CHECK((model.initializers[1].shape == Integers{2, 1}));
  float steps[2];
  REQUIRE(model.initializers[1].bytes.size() == sizeof(steps));
  std::memcpy(steps, model.initializers[1].bytes.data(), sizeof(steps));
  CHECK(steps[0] == 1.0f);
  CHECK(steps[1] == 0.25f);
}

TEST_CASE("a convolution keeps its kernel, stride and padding") {
  const Model model = lower(convolution(), {});
  // Double brackets here and below: LibTorch's operator<< for vectors does not take these.
  CHECK((model.operations[0].attributes == std::vector<Attribute>{{"kernel_shape", Integers{3, 3}},
                                                                  {"strides", Integers{2, 2}},
                                                                  {"pads", Integers{1, 1, 1, 1}}}));
  CHECK((model.outputs == std::vector<Value>{{"conv", {2, 2, 2}}}));
}

TEST_CASE("lowering batch norm or dropout names the node") {
  NetworkBuilder norm("encoder");
  const auto x = norm.input("x", {2});
  const Network with_norm(norm.build({norm.batch_norm(x, "bn")}));
  CHECK_THROWS_MATCHES(
      lower(with_norm, {}), Error,
      Message("lower: expected a network in inference form, found batch_norm in node 'bn'"));
  NetworkBuilder drop("encoder");
  const auto dropped = drop.dropout(drop.input("x", {2}), 0.5);
  const Network with_dropout(drop.build({dropped}));
  CHECK_THROWS_MATCHES(lower(with_dropout, {}), Error,
                       Message("lower: expected a network in inference form, found dropout in "
                               "node '" +
                               dropped + "'"));
}

TEST_CASE("lifting refuses an operator that lower does not write") {
  Model model = lower(small_linear(), {});
  model.operations[0].type = "Softplus";
  CHECK_THROWS_MATCHES(
      lift(model, "x.onnx"), Error,
      Message("x.onnx: expected an operator that lower writes, found 'Softplus' in node 'fc'"));
}

TEST_CASE("lifting refuses attributes with another meaning") {
  Model gemm = lower(small_linear(), {});
  gemm.operations[0].attributes = {{"transB", std::int64_t{0}}};
  CHECK_THROWS_MATCHES(lift(gemm, "x.onnx"), Error,
                       Message("x.onnx: expected the attributes that lower writes in node 'fc', "
                               "found Gemm as lower does not write it"));
  Model conv = lower(convolution(), {});
  conv.operations[0].attributes[1].value = Integers{2, 1};
  CHECK_THROWS_AS(lift(conv, "x.onnx"), Error);
  Model up = lower(upsampling(), {});
  up.operations[0].attributes[1].value = std::string("half_pixel");
  CHECK_THROWS_AS(lift(up, "x.onnx"), Error);
  up = lower(upsampling(), {});
  up.initializers[0].bytes = std::vector<std::uint8_t>(16, 0);
  CHECK_THROWS_MATCHES(lift(up, "x.onnx"), Error,
                       Message("x.onnx: expected scales 1, 1, 2, 2 in node 'up', found Resize as "
                               "lower does not write it"));
}

TEST_CASE("lifting refuses a missing tensor and a wrong output shape") {
  Model model = lower(small_linear(), {});
  model.initializers.pop_back();
  CHECK_THROWS_MATCHES(lift(model, "x.onnx"), Error,
                       Message("x.onnx: expected tensor 'fc.bias', found none"));
  model = lower(small_linear(), {});
  model.outputs[0].shape = {3};
  CHECK_THROWS_MATCHES(
      lift(model, "x.onnx"), Error,
      Message("x.onnx: expected the shape that the graph gives output 'fc', found another"));
}

TEST_CASE("every changed byte of a real network is read or refused with lab::Error") {
  at::manual_seed(3);
  const auto bytes = serialize_model(lower(Network(every_operator_spec()), {}));
  int refused = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    auto changed = bytes;
    changed[i] ^= 0x01;
    try {
      lift(parse_model(changed, "x.onnx"), "x.onnx");
    } catch (const Error&) {
      ++refused;
    }
  }
  CHECK(refused > 100);
}

}  // namespace lab::onnx
