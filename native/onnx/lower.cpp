// SPDX-License-Identifier: MIT
// One ONNX operation for each node; parameters become initializers of the same name.
#include "native/onnx/lower.h"

#include <ATen/ATen.h>

#include <cstring>
#include <utility>

#include "native/networks/weight_rounding.h"
#include "shared/base/error.h"

namespace lab::onnx {
namespace {

using Integers = std::vector<std::int64_t>;

constexpr auto kEpsilon = static_cast<float>(kNormEps);

template <typename T>
std::vector<std::uint8_t> bytes_of(std::span<const T> values) {
  std::vector<std::uint8_t> bytes(values.size_bytes());
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

std::vector<std::uint8_t> bytes_of(const at::Tensor& tensor) {
  return bytes_of(std::span(static_cast<const std::uint8_t*>(tensor.const_data_ptr()),
                            static_cast<std::size_t>(tensor.nbytes())));
}

// Writes the nodes of one network into a model.
class Lowering {
 public:
  Lowering(const Network& network, const LowerOptions& options)
      : network_(network), options_(options) {}

  Model run();

 private:
  void add_node(const Node& node);
  void add_convolution(const Node& node, std::string type);
  void add_pooling(const Node& node);
  void add_reshape(const Node& node);
  void add_upsample(const Node& node);
  Operation& add_operation(const Node& node, std::string type,
                           std::vector<std::string> more_inputs = {},
                           std::vector<Attribute> attributes = {});
  // Adds weight and bias and returns their names.
  std::vector<std::string> add_parameters(const Node& node);
  at::Tensor parameter(const std::string& name) const;
  void add_parameter(const std::string& name);
  void add_half(const std::string& name, const at::Tensor& tensor);
  void add_eight_bits(const std::string& name, const at::Tensor& weight, std::int64_t axis);
  void add_cast(const std::string& name, const std::string& from, const std::string& to);

  const Network& network_;
  const LowerOptions& options_;
  Model model_;
};

at::Tensor Lowering::parameter(const std::string& name) const {
  return network_.tensors().at(name).detach().to(at::kCPU, at::kFloat).contiguous();
}

void Lowering::add_parameter(const std::string& name) {
  const at::Tensor tensor = parameter(name);
  if (options_.storage != WeightStorage::fp32) {
    add_half(name, tensor);
    return;
  }
  model_.initializers.push_back(
      {name, ElementType::float32, tensor.sizes().vec(), bytes_of(tensor)});
}

void Lowering::add_cast(const std::string& name, const std::string& from, const std::string& to) {
  model_.operations.push_back(
      {name, "Cast", {from}, {to}, {{"to", static_cast<std::int64_t>(ElementType::float32)}}});
}

void Lowering::add_half(const std::string& name, const at::Tensor& tensor) {
  const at::Tensor half = tensor.to(at::kHalf);
  if (!at::equal(half.to(at::kFloat), tensor)) {
    throw Error("lower", "weights that fp16 holds exactly", "others in '" + name + "'");
  }
  const std::string stored = name + ".fp16";
  model_.initializers.push_back(
      {stored, ElementType::float16, tensor.sizes().vec(), bytes_of(half)});
  add_cast(name + ".cast", stored, name);
}

void Lowering::add_eight_bits(const std::string& name, const at::Tensor& weight,
                              std::int64_t axis) {
  const auto bits = eight_bits_of(weight, axis);
  if (!bits) throw Error("lower", "weights that 8 bits hold exactly", "others in '" + name + "'");
  const std::string stored = name + ".int8";
  const std::string steps = name + ".steps";
  const std::string values = name + ".values";
  model_.initializers.push_back(
      {stored, ElementType::int8, weight.sizes().vec(), bytes_of(bits->values.contiguous())});
  model_.initializers.push_back(
      {steps, ElementType::float32, bits->steps.sizes().vec(), bytes_of(bits->steps.contiguous())});
  add_cast(name + ".cast", stored, values);
  model_.operations.push_back({name + ".scale", "Mul", {values, steps}, {name}, {}});
}

std::vector<std::string> Lowering::add_parameters(const Node& node) {
  std::vector<std::string> names = {node.name + ".weight"};
  const auto axis = channel_axis(node);
  if (options_.storage == WeightStorage::int8 && axis) {
    add_eight_bits(names[0], parameter(names[0]), *axis);
  } else {
    add_parameter(names[0]);
  }
  if (node.bias) {
    names.push_back(node.name + ".bias");
    add_parameter(names[1]);
  }
  return names;
}

Operation& Lowering::add_operation(const Node& node, std::string type,
                                   std::vector<std::string> more_inputs,
                                   std::vector<Attribute> attributes) {
  std::vector<std::string> inputs = node.inputs;
  inputs.insert(inputs.end(), more_inputs.begin(), more_inputs.end());
  return model_.operations.emplace_back(
      Operation{node.name, std::move(type), std::move(inputs), {node.name}, std::move(attributes)});
}

void Lowering::add_convolution(const Node& node, std::string type) {
  const Integers pads(4, node.padding);
  auto& operation = add_operation(node, std::move(type), add_parameters(node),
                                  {{"kernel_shape", Integers{node.kernel, node.kernel}},
                                   {"strides", Integers{node.stride, node.stride}},
                                   {"pads", pads}});
  if (node.op == Op::conv_transpose2d) {
    operation.attributes.push_back(
        {"output_padding", Integers{node.output_padding, node.output_padding}});
  }
}

void Lowering::add_pooling(const Node& node) {
  const bool average = node.op == Op::average_pool;
  auto& operation = add_operation(node, average ? "AveragePool" : "MaxPool", {},
                                  {{"kernel_shape", Integers{node.kernel, node.kernel}},
                                   {"strides", Integers{node.stride, node.stride}},
                                   {"pads", Integers(4, node.padding)}});
  if (average) operation.attributes.push_back({"count_include_pad", std::int64_t{1}});
}

void Lowering::add_reshape(const Node& node) {
  // 0 copies the input's batch axis.
  Integers shape = {0};
  shape.insert(shape.end(), node.shape.begin(), node.shape.end());
  const std::string name = node.name + ".shape";
  model_.initializers.push_back({name,
                                 ElementType::int64,
                                 {static_cast<std::int64_t>(shape.size())},
                                 bytes_of(std::span<const std::int64_t>(shape))});
  add_operation(node, "Reshape", {name});
}

void Lowering::add_upsample(const Node& node) {
  constexpr float kScales[] = {1, 1, 2, 2};
  const std::string name = node.name + ".scales";
  model_.initializers.push_back(
      {name, ElementType::float32, {4}, bytes_of(std::span<const float>(kScales))});
  // asymmetric and floor give each output pixel the input pixel above and left of it, as LibTorch does.
  add_operation(node, "Resize", {"", name},
                {{"mode", "nearest"},
                 {"coordinate_transformation_mode", "asymmetric"},
                 {"nearest_mode", "floor"}});
}

void Lowering::add_node(const Node& node) {
  switch (node.op) {
    case Op::input: return;
    case Op::linear:
      add_operation(node, "Gemm", add_parameters(node), {{"transB", std::int64_t{1}}});
      return;
    case Op::conv2d: add_convolution(node, "Conv"); return;
    case Op::conv_transpose2d: add_convolution(node, "ConvTranspose"); return;
    case Op::instance_norm:
      add_operation(node, "InstanceNormalization", add_parameters(node), {{"epsilon", kEpsilon}});
      return;
    case Op::layer_norm:
      add_operation(node, "LayerNormalization", add_parameters(node),
                    {{"axis", std::int64_t{1}}, {"epsilon", kEpsilon}});
      return;
    case Op::max_pool:
    case Op::average_pool: add_pooling(node); return;
    case Op::relu: add_operation(node, "Relu"); return;
    case Op::leaky_relu:
      add_operation(node, "LeakyRelu", {}, {{"alpha", static_cast<float>(node.slope)}});
      return;
    case Op::sigmoid: add_operation(node, "Sigmoid"); return;
    case Op::tanh: add_operation(node, "Tanh"); return;
    case Op::softmax: add_operation(node, "Softmax", {}, {{"axis", std::int64_t{1}}}); return;
    case Op::reshape: add_reshape(node); return;
    case Op::add: add_operation(node, "Add"); return;
    case Op::multiply: add_operation(node, "Mul"); return;
    case Op::concat: add_operation(node, "Concat", {}, {{"axis", std::int64_t{1}}}); return;
    case Op::upsample_nearest: add_upsample(node); return;
    case Op::batch_norm:
    case Op::dropout: break;
  }
  throw Error("lower", "a network in inference form",
              std::string(name_of(node.op)) + " in node '" + node.name + "'");
}

Model Lowering::run() {
  const NetworkSpec& spec = network_.spec();
  const auto shapes = infer_shapes(spec);
  model_.name = spec.role;
  model_.description = options_.description;
  model_.metadata = options_.metadata;
  for (const auto& node : spec.nodes) {
    if (node.op == Op::input) model_.inputs.push_back({node.name, node.shape});
    add_node(node);
  }
  for (const auto& output : spec.outputs) model_.outputs.push_back({output, shapes.at(output)});
  return std::move(model_);
}

}  // namespace

std::string_view name_of(WeightStorage storage) {
  switch (storage) {
    case WeightStorage::int8: return "int8";
    case WeightStorage::fp16: return "fp16";
    default: return "fp32";
  }
}

Model lower(const Network& network, const LowerOptions& options) {
  return Lowering(network, options).run();
}

}  // namespace lab::onnx
