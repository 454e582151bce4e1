// SPDX-License-Identifier: MIT
// Networks that somebody else saved. What they are to compute comes from PyTorch.
#include <ATen/ATen.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <nlohmann/json.hpp>
#include <vector>

#include "native/base/files.h"
#include "native/onnx/adopt.h"
#include "shared/base/error.h"
#include "shared/base/rng.h"
#include "tests/native/closeness.h"
#include "tests/native/foreign_networks.h"
#include "tests/native/program.h"

namespace lab::onnx {
namespace {

using Catch::Matchers::ContainsSubstring;
using Shape = std::vector<std::int64_t>;

ForeignModel read_foreign(const std::string& name) {
  return parse_foreign_model(read_file(foreign_networks() / (name + ".onnx")), name);
}

at::Tensor tensor_of(const nlohmann::json& values, Shape shape) {
  shape.insert(shape.begin(), 4);
  return at::tensor(values.get<std::vector<float>>()).reshape(shape);
}

struct Known {
  std::string name;
  AdoptedEnds ends;
};

const std::vector<Known>& known_networks() {
  static const std::vector<Known> networks = {
      {"generator", {"decoder", {{"code", {16}}}, {{"image", {1, 28, 28}}}}},
      {"generator_of_one", {"decoder", {{"code", {16}}}, {{"image", {1, 28, 28}}}}},
      {"conditional", {"decoder", {{"code", {8}}, {"label", {10}}}, {{"image", {1, 28, 28}}}}},
      {"encoder",
       {"encoder", {{"image", {1, 28, 28}}}, {{"code", {16}}, {"code_log_variance", {16}}}}},
      {"detector", {"detector", {{"image", {3, 32, 32}}}, {{"map", {1, 32, 32}}}}},
  };
  return networks;
}

ForeignOperation operation(std::string type, std::vector<std::string> inputs,
                           std::map<std::string, ForeignAttribute> attributes = {}) {
  return {"the " + type, type, std::move(inputs), {"y"}, std::move(attributes)};
}

// x: [-1, 2, 4, 4]; w: a 3 x 3 kernel; y: whatever the operation makes of them.
ForeignModel model_of(ForeignOperation made) {
  ForeignModel model;
  model.operations.push_back(std::move(made));
  model.tensors["w"] = at::ones({2, 2, 3, 3});
  model.tensors["huge"] = at::tensor({1.f, 1.f, 1e30f, 1e30f});
  model.tensors["none"] = at::tensor({1.f, 1.f, -1e30f, -1e30f});
  model.inputs = {{"x", {-1, 2, 4, 4}}};
  model.outputs = {{"y", {-1, 2, 4, 4}}};
  return model;
}

Network adopted(const ForeignModel& model, Shape output = {2, 4, 4}) {
  return adopt(model, {"restorer", {{"image", {2, 4, 4}}}, {{"out", std::move(output)}}}, "a.onnx");
}

at::Tensor run(const Network& network, const at::Tensor& x) {
  return network.forward({{"image", x}}, Mode::inference).at("out");
}

}  // namespace

TEST_CASE("networks that PyTorch saved compute here what they compute there") {
  if (foreign_networks().empty()) SKIP("python3 with torch and onnx is not here");
  const Known known = GENERATE(Catch::Generators::from_range(known_networks()));
  CAPTURE(known.name);
  const Network network = adopt(read_foreign(known.name), known.ends, known.name);
  const auto golden =
      nlohmann::json::parse(text_of_file(foreign_networks() / (known.name + ".golden.json")));
  Activations inputs;
  for (std::size_t i = 0; i < known.ends.inputs.size(); ++i) {
    const AdoptedValue& input = known.ends.inputs[i];
    inputs[input.name] = tensor_of(golden["inputs"][i], input.shape);
  }
  const Activations outputs = network.forward(inputs, Mode::inference);
  REQUIRE(outputs.size() == known.ends.outputs.size());
  for (std::size_t i = 0; i < known.ends.outputs.size(); ++i) {
    const AdoptedValue& output = known.ends.outputs[i];
    const at::Tensor expected = tensor_of(golden["outputs"][i], output.shape);
    CHECK(expected.std().item<double>() > 0.01);
    CHECK(largest_difference(outputs.at(output.name), expected) < 1e-5);
  }
}

TEST_CASE(
    "an operator that no network of ours has is named, with its node and all that there are") {
  CHECK_THROWS_WITH(
      adopted(model_of(operation("Elu", {"x"}))),
      ContainsSubstring("a.onnx: expected one of the operators Identity, Dropout, ") &&
          ContainsSubstring("Unsqueeze, found 'Elu' in node 'the Elu'"));
}

TEST_CASE("a layer of another kind is refused with what would have done") {
  const auto refused = [](ForeignOperation made, const std::string& expected) {
    const std::string type = made.type;
    CAPTURE(type, expected);
    CHECK_THROWS_WITH(
        adopted(model_of(std::move(made))),
        ContainsSubstring("a.onnx: expected " + expected + " in node 'the " + type + "'"));
  };
  const auto list = [](Shape values) { return ForeignAttribute{.integers = std::move(values)}; };
  const auto number = [](std::int64_t value) { return ForeignAttribute{.integer = value}; };
  const auto word = [](std::string value) { return ForeignAttribute{.text = std::move(value)}; };
  refused(operation("Conv", {"x", "w"}, {{"pads", list({1, 0, 1, 0})}}),
          "equal pads on all four sides");
  refused(operation("Conv", {"x", "w"}, {{"strides", list({1, 2})}}), "equal strides");
  refused(operation("Conv", {"x", "w"}, {{"dilations", list({2, 2})}}), "dilations 1, 1");
  refused(operation("Conv", {"x", "x"}), "a constant as input 2");
  refused(operation("Conv", {"x"}), "input 2");
  refused(operation("ConvTranspose", {"x", "w"}, {{"group", number(2)}}), "one group");
  refused(operation("MaxPool", {"x"}, {{"kernel_shape", list({2, 2})}, {"ceil_mode", number(1)}}),
          "ceil_mode 0");
  refused(operation("AveragePool", {"x"},
                    {{"kernel_shape", list({3, 3})}, {"pads", list({1, 1, 1, 1})}}),
          "count_include_pad 1");
  refused(operation("Concat", {"x", "x"}, {{"axis", number(2)}}), "axis 1");
  refused(operation("Softmax", {"x"}, {{"axis", number(2)}}), "axis 1");
  refused(operation("Resize", {"x", "", "w"}, {{"mode", word("linear")}}), "mode nearest");
  refused(operation("Resize", {"x", "", "huge"}), "sides 1 to 1024 times as long");
  refused(operation("Resize", {"x", "", "none"}), "sides 1 to 1024 times as long");
  refused(operation("Flatten", {"x"}, {{"axis", number(2)}}), "axis 1");
  refused(operation("Cast", {"x"}, {{"to", number(10)}}), "a cast to float32");
  refused(operation("Sub", {"x", "x"}), "Add or Mul of two values");
  refused(operation("Squeeze", {"x"}, {{"axes", list({1})}}), "axes of one");
  refused(operation("Squeeze", {"x"}, {{"axes", list({0})}}), "axes behind the batch");
  refused(operation("Unsqueeze", {"x"}, {{"axes", list({5, 5})}}), "each axis once");
  refused(operation("Relu", {"nowhere"}), "an input that depends on the network's");
}

TEST_CASE("pictures of a batch are never mixed by a reshape") {
  ForeignModel model = model_of(operation("Reshape", {"x", "shape"}));
  model.tensors["shape"] = at::tensor(Shape{2, -1, 4, 4}, at::kLong);
  CHECK_THROWS_WITH(adopted(model), ContainsSubstring("a batch axis that stays as it is"));
  model.tensors["shape"] = at::tensor(Shape{-1, 16}, at::kLong);
  CHECK_THROWS_WITH(adopted(model), ContainsSubstring("a shape of 32 values behind the batch"));
  for (const Shape& beyond :
       {Shape{0, std::int64_t{1} << 62, 4}, Shape{0, -2, -16}, Shape{0, -5, -1}}) {
    model.tensors["shape"] = at::tensor(beyond, at::kLong);
    CHECK_THROWS_WITH(adopted(model), ContainsSubstring("a shape of 32 values behind the batch"));
  }
  model.tensors["shape"] = at::tensor(Shape{0, 2, -1, 4}, at::kLong);
  const at::Tensor x = at::arange(64, at::kFloat).reshape({2, 2, 4, 4});
  CHECK(at::equal(run(adopted(model), x), x));
}

TEST_CASE("axes of one come and go") {
  ForeignModel model = model_of(operation("Unsqueeze", {"x"}, {{"axes", {.integers = {1, -1}}}}));
  model.operations[0].outputs = {"a"};
  model.operations.push_back({"back", "Squeeze", {"a"}, {"y"}, {{"axes", {.integers = {5, -5}}}}});
  const at::Tensor x = at::arange(64, at::kFloat).reshape({2, 2, 4, 4});
  CHECK(at::equal(run(adopted(model), x), x));
}

TEST_CASE("a constant goes into the layer before it only if nothing else reads that layer") {
  const auto* const likewise = GENERATE("Identity", "Dropout", "Concat");
  CAPTURE(likewise);
  ForeignModel model = model_of(operation("Conv", {"x", "w"}));
  model.operations[0].attributes["pads"] = {.integers = {1, 1, 1, 1}};
  model.operations[0].outputs = {"a"};
  model.operations.push_back({"again", likewise, {"a"}, {"b"}, {}});
  model.operations.push_back({"scaled", "Mul", {"b", "s"}, {"c"}, {}});
  model.operations.push_back({"summed", "Add", {"a", "c"}, {"y"}, {}});
  model.tensors["s"] = at::tensor(std::vector<float>{3, 5}).reshape({1, 2, 1, 1});
  const at::Tensor x = at::arange(32, at::kFloat).reshape({1, 2, 4, 4});
  const at::Tensor a = at::conv2d(x, model.tensors["w"], {}, 1, 1);
  const at::Tensor expected = a * (model.tensors["s"] + 1);
  CHECK(at::allclose(run(adopted(model), x), expected));
  // Alone, it costs nothing.
  model.operations.pop_back();
  model.operations.back().outputs = {"y"};
  const Network folded = adopted(model);
  CHECK(at::allclose(run(folded, x), a * model.tensors["s"]));
  CHECK(folded.parameters().size() == 2);
}

TEST_CASE("a file that is cut anywhere, or no ONNX model, is refused") {
  if (foreign_networks().empty()) SKIP("python3 with torch and onnx is not here");
  const auto whole = read_file(foreign_networks() / "detector.onnx");
  for (std::size_t size = 0; size + 1 < whole.size(); size += 37) {
    CAPTURE(size);
    CHECK_THROWS_AS(adopt(parse_foreign_model(std::span(whole).first(size), "cut.onnx"),
                          known_networks()[4].ends, "cut.onnx"),
                    Error);
  }
  const std::string text = "not a model at all";
  CHECK_THROWS_WITH(parse_foreign_model(
                        {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}, "a.txt"),
                    ContainsSubstring("a.txt: expected "));
}

TEST_CASE("a file with any byte changed is refused or read, and nothing worse") {
  if (foreign_networks().empty()) SKIP("python3 with torch and onnx is not here");
  const auto whole = read_file(foreign_networks() / "detector.onnx");
  const std::vector<float> places = normal_samples(3, 4000);
  std::size_t refused = 0;
  for (std::size_t i = 0; i < places.size(); i += 2) {
    auto changed = whole;
    const auto at = static_cast<std::size_t>(std::abs(places[i]) * 1e6) % whole.size();
    changed[at] ^=
        static_cast<std::uint8_t>(1 + static_cast<int>(std::abs(places[i + 1]) * 1e4) % 255);
    try {
      adopt(parse_foreign_model(changed, "changed.onnx"), known_networks()[4].ends, "changed.onnx");
    } catch (const Error&) {
      ++refused;
    }
  }
  CHECK(refused > 200);
  CHECK(refused < 2000);
}

}  // namespace lab::onnx
