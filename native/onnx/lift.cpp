// SPDX-License-Identifier: MIT
// Reads each operation back into the node that lower wrote it from. Every attribute has to have the
// value that lower gives it, so that nothing is read as something else.
#include "native/onnx/lift.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "shared/base/error.h"
#include "shared/base/text.h"

namespace lab::onnx {
namespace {

using Integers = std::vector<std::int64_t>;

at::ScalarType dtype_of(ElementType type) {
  if (type == ElementType::float16) return at::kHalf;
  return type == ElementType::int8 ? at::kChar : at::kFloat;
}

// As float32.
at::Tensor tensor_of(const Initializer& initializer) {
  const auto dtype = dtype_of(initializer.type);
  at::Tensor tensor = at::empty(initializer.shape, dtype);
  std::memcpy(tensor.mutable_data_ptr(), initializer.bytes.data(), initializer.bytes.size());
  return tensor.to(at::kFloat);
}

// Reads the operations of one model into nodes and tensors.
class Lifting {
 public:
  Lifting(const Model& model, std::string_view where) : model_(model), where_(where) {}

  Network run();

 private:
  Node read_node(const Operation& operation);
  // An operator without tensors. How many inputs it takes is left to infer_shapes.
  void read_plain(const Operation& operation, Node& node);
  void read_convolution(const Operation& operation, Node& node);
  void read_linear(const Operation& operation, Node& node);
  void read_norm(const Operation& operation, Node& node);
  void read_pooling(const Operation& operation, Node& node);
  void read_reshape(const Operation& operation, Node& node);
  void read_upsample(const Operation& operation, Node& node);
  // Moves weight and bias into tensors_ under the node's name and returns the weight.
  at::Tensor read_parameters(const Operation& operation, Node& node);
  // The first `data` inputs come from nodes, all others from initializers.
  void take_inputs(const Operation& operation, Node& node, std::size_t data) const;

  const Initializer& initializer(const std::string& name) const;
  // What lower made of a parameter: a tensor, one behind a Cast, or one behind a Cast and a Mul.
  at::Tensor weight(const std::string& name) const;
  at::Tensor weight_of_type(const std::string& name, ElementType type) const;
  void read_cast(const Operation& operation);
  bool is_product_of_weights(const Operation& operation) const;
  void read_product(const Operation& operation);
  template <typename T>
  const T& attribute(const Operation& operation, std::string_view name) const;
  void require_attributes(const Operation& operation, const std::vector<Attribute>& expected) const;
  std::int64_t square(const Operation& operation, std::string_view name, std::size_t axes) const;
  void read_window(const Operation& operation, Node& node) const;
  void require(bool condition, const Operation& operation, std::string_view expected) const;

  struct Operator {
    std::string_view type;
    Op op;
    void (Lifting::*read)(const Operation& operation, Node& node);
  };
  static const Operator kOperators[];

  const Model& model_;
  std::string_view where_;
  std::map<std::string, std::string>
      casts_;  // float32 name -> name of what is stored in fewer bits
  struct Product {
    std::string values;
    std::string steps;
  };
  std::map<std::string, Product> products_;  // by the weight's name
  std::map<std::string, at::Tensor> tensors_;
};

void Lifting::require(bool condition, const Operation& operation, std::string_view expected) const {
  if (condition) return;
  throw Error(where_, std::string(expected) + " in node " + quoted_name(operation.name),
              printable(operation.type) + " as lower does not write it");
}

const Initializer& Lifting::initializer(const std::string& name) const {
  const auto found = std::ranges::find(model_.initializers, name, &Initializer::name);
  if (found == model_.initializers.end())
    throw Error(where_, "tensor " + quoted_name(name), "none");
  return *found;
}

at::Tensor Lifting::weight(const std::string& name) const {
  if (const auto product = products_.find(name); product != products_.end()) {
    const auto values = casts_.find(product->second.values);
    if (values == casts_.end()) {
      throw Error(where_, "a Cast before the Mul of " + quoted_name(name), "none");
    }
    const at::Tensor bits = weight_of_type(values->second, ElementType::int8);
    const at::Tensor steps = weight_of_type(product->second.steps, ElementType::float32);
    bool fits = steps.dim() == bits.dim();
    for (std::int64_t i = 0; fits && i < bits.dim(); ++i) {
      fits = steps.size(i) == 1 || steps.size(i) == bits.size(i);
    }
    if (!fits) throw Error(where_, "a step for each channel of " + quoted_name(name), "others");
    return bits * steps;
  }
  const auto cast = casts_.find(name);
  if (cast == casts_.end()) return weight_of_type(name, ElementType::float32);
  return weight_of_type(cast->second, ElementType::float16);
}

at::Tensor Lifting::weight_of_type(const std::string& name, ElementType type) const {
  const Initializer& stored = initializer(name);
  if (stored.type != type) {
    throw Error(where_,
                "element type " + std::to_string(static_cast<std::int64_t>(type)) + " in tensor " +
                    quoted_name(stored.name),
                std::to_string(static_cast<std::int64_t>(stored.type)));
  }
  return tensor_of(stored);
}

void Lifting::read_cast(const Operation& operation) {
  require_attributes(operation, {{"to", static_cast<std::int64_t>(ElementType::float32)}});
  require(operation.inputs.size() == 1 && operation.outputs.size() == 1, operation,
          "one input and one output");
  casts_[operation.outputs[0]] = operation.inputs[0];
}

// Mul with a tensor, not of two nodes.
bool Lifting::is_product_of_weights(const Operation& operation) const {
  return operation.type == "Mul" && operation.inputs.size() == 2 &&
         std::ranges::find(model_.initializers, operation.inputs[1], &Initializer::name) !=
             model_.initializers.end();
}

void Lifting::read_product(const Operation& operation) {
  require_attributes(operation, {});
  require(operation.outputs.size() == 1, operation, "one output");
  products_[operation.outputs[0]] = {operation.inputs[0], operation.inputs[1]};
}

template <typename T>
const T& Lifting::attribute(const Operation& operation, std::string_view name) const {
  const auto found = std::ranges::find(operation.attributes, name, &Attribute::name);
  const T* value = nullptr;
  if (found != operation.attributes.end()) value = std::get_if<T>(&found->value);
  require(value != nullptr, operation, "attribute '" + std::string(name) + "'");
  return *value;
}

void Lifting::require_attributes(const Operation& operation,
                                 const std::vector<Attribute>& expected) const {
  require(operation.attributes == expected, operation, "the attributes that lower writes");
}

std::int64_t Lifting::square(const Operation& operation, std::string_view name,
                             std::size_t axes) const {
  const auto& values = attribute<Integers>(operation, name);
  require(values.size() == axes && std::ranges::count(values, values[0]) == std::ssize(values),
          operation, std::to_string(axes) + " equal values of '" + std::string(name) + "'");
  return values[0];
}

void Lifting::read_window(const Operation& operation, Node& node) const {
  node.kernel = square(operation, "kernel_shape", 2);
  node.stride = square(operation, "strides", 2);
  node.padding = square(operation, "pads", 4);
}

void Lifting::take_inputs(const Operation& operation, Node& node, std::size_t data) const {
  require(operation.inputs.size() >= data, operation, std::to_string(data) + " inputs or more");
  node.inputs.assign(operation.inputs.begin(),
                     operation.inputs.begin() + static_cast<std::ptrdiff_t>(data));
}

at::Tensor Lifting::read_parameters(const Operation& operation, Node& node) {
  take_inputs(operation, node, 1);
  const std::size_t count = operation.inputs.size();
  require(count == 2 || count == 3, operation, "a weight and at most one bias");
  node.bias = count == 3;
  const at::Tensor value = weight(operation.inputs[1]);
  tensors_[node.name + ".weight"] = value;
  if (node.bias) tensors_[node.name + ".bias"] = weight(operation.inputs[2]);
  return value;
}

void Lifting::read_linear(const Operation& operation, Node& node) {
  require_attributes(operation, {{"transB", std::int64_t{1}}});
  const at::Tensor value = read_parameters(operation, node);
  require(value.dim() == 2, operation, "a weight of 2 axes");
  node.channels = value.size(0);
}

void Lifting::read_convolution(const Operation& operation, Node& node) {
  const bool transposed = node.op == Op::conv_transpose2d;
  require(operation.attributes.size() == (transposed ? 4u : 3u), operation,
          "the attributes that lower writes");
  read_window(operation, node);
  if (transposed) node.output_padding = square(operation, "output_padding", 2);
  const at::Tensor value = read_parameters(operation, node);
  require(value.dim() == 4, operation, "a weight of 4 axes");
  node.channels = value.size(transposed ? 1 : 0);
}

void Lifting::read_norm(const Operation& operation, Node& node) {
  std::vector<Attribute> expected = {{"epsilon", static_cast<float>(kNormEps)}};
  if (node.op == Op::layer_norm) expected.insert(expected.begin(), {"axis", std::int64_t{1}});
  require_attributes(operation, expected);
  read_parameters(operation, node);
  require(node.bias, operation, "a weight and a bias");
}

void Lifting::read_pooling(const Operation& operation, Node& node) {
  const bool average = node.op == Op::average_pool;
  require(operation.attributes.size() == (average ? 4u : 3u), operation,
          "the attributes that lower writes");
  require(!average || attribute<std::int64_t>(operation, "count_include_pad") == 1, operation,
          "zeros of the padding to count");
  read_window(operation, node);
  take_inputs(operation, node, 1);
  require(operation.inputs.size() == 1, operation, "1 inputs");
}

void Lifting::read_reshape(const Operation& operation, Node& node) {
  require_attributes(operation, {});
  require(operation.inputs.size() == 2, operation, "2 inputs");
  take_inputs(operation, node, 1);
  const Initializer& stored = initializer(operation.inputs[1]);
  require(stored.type == ElementType::int64 && stored.shape.size() == 1, operation,
          "a list of integers");
  Integers shape(stored.bytes.size() / sizeof(std::int64_t));
  std::memcpy(shape.data(), stored.bytes.data(), stored.bytes.size());
  require(shape[0] == 0, operation, "a batch axis that stays as it is");
  node.shape.assign(shape.begin() + 1, shape.end());
}

void Lifting::read_upsample(const Operation& operation, Node& node) {
  require_attributes(operation, {{"mode", "nearest"},
                                 {"coordinate_transformation_mode", "asymmetric"},
                                 {"nearest_mode", "floor"}});
  require(operation.inputs.size() == 3 && operation.inputs[1].empty(), operation,
          "an input and scales");
  take_inputs(operation, node, 1);
  const Initializer& stored = initializer(operation.inputs[2]);
  require(stored.type == ElementType::float32 && stored.shape == Integers{4}, operation,
          "4 scales");
  float scales[4];
  std::memcpy(scales, stored.bytes.data(), sizeof(scales));
  require(scales[0] == 1 && scales[1] == 1 && scales[2] == 2 && scales[3] == 2, operation,
          "scales 1, 1, 2, 2");
}

void Lifting::read_plain(const Operation& operation, Node& node) {
  node.inputs = operation.inputs;
  if (node.op == Op::leaky_relu) {
    node.slope = attribute<float>(operation, "alpha");
  } else if (node.op == Op::concat || node.op == Op::softmax) {
    require_attributes(operation, {{"axis", std::int64_t{1}}});
  } else {
    require_attributes(operation, {});
  }
}

const Lifting::Operator Lifting::kOperators[] = {
    {"Relu", Op::relu, &Lifting::read_plain},
    {"LeakyRelu", Op::leaky_relu, &Lifting::read_plain},
    {"Sigmoid", Op::sigmoid, &Lifting::read_plain},
    {"Tanh", Op::tanh, &Lifting::read_plain},
    {"Softmax", Op::softmax, &Lifting::read_plain},
    {"Add", Op::add, &Lifting::read_plain},
    {"Mul", Op::multiply, &Lifting::read_plain},
    {"Concat", Op::concat, &Lifting::read_plain},
    {"Gemm", Op::linear, &Lifting::read_linear},
    {"Conv", Op::conv2d, &Lifting::read_convolution},
    {"ConvTranspose", Op::conv_transpose2d, &Lifting::read_convolution},
    {"InstanceNormalization", Op::instance_norm, &Lifting::read_norm},
    {"LayerNormalization", Op::layer_norm, &Lifting::read_norm},
    {"MaxPool", Op::max_pool, &Lifting::read_pooling},
    {"AveragePool", Op::average_pool, &Lifting::read_pooling},
    {"Reshape", Op::reshape, &Lifting::read_reshape},
    {"Resize", Op::upsample_nearest, &Lifting::read_upsample},
};

Node Lifting::read_node(const Operation& operation) {
  require(operation.outputs == std::vector{operation.name}, operation,
          "one output of the node's name");
  const auto found = std::ranges::find(kOperators, operation.type, &Operator::type);
  if (found == std::end(kOperators)) {
    throw Error(where_, "an operator that lower writes",
                quoted_name(operation.type) + " in node " + quoted_name(operation.name));
  }
  Node node;
  node.name = operation.name;
  node.op = found->op;
  (this->*found->read)(operation, node);
  return node;
}

Network Lifting::run() {
  NetworkSpec spec;
  spec.role = model_.name;
  for (const auto& input : model_.inputs) {
    Node node;
    node.name = input.name;
    node.op = Op::input;
    node.shape = input.shape;
    spec.nodes.push_back(std::move(node));
  }
  for (const auto& operation : model_.operations) {
    if (operation.type == "Cast") {
      read_cast(operation);
    } else if (is_product_of_weights(operation)) {
      read_product(operation);
    } else {
      spec.nodes.push_back(read_node(operation));
    }
  }
  for (const auto& output : model_.outputs) spec.outputs.push_back(output.name);
  const auto shapes = infer_shapes(spec);
  for (const auto& output : model_.outputs) {
    const auto found = shapes.find(output.name);
    if (found == shapes.end() || found->second != output.shape) {
      throw Error(where_, "the shape that the graph gives output " + quoted_name(output.name),
                  "another");
    }
  }
  return Network(std::move(spec), std::move(tensors_));
}

}  // namespace

Network lift(const Model& model, std::string_view name) { return Lifting(model, name).run(); }

}  // namespace lab::onnx
