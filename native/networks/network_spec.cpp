// SPDX-License-Identifier: MIT
// Names, shapes and pruning of NetworkSpec. Cost and summary are in network_cost.cpp, the builder
// in network_builder.cpp.
#include "native/networks/network_spec.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <set>

#include "shared/base/error.h"
#include "shared/base/tensor_size.h"
#include "shared/base/text.h"

namespace lab {
namespace {

using Shape = std::vector<std::int64_t>;
using Shapes = std::map<std::string, Shape>;

std::string text_of(const Shape& shape) {
  std::string text = "[";
  for (const auto size : shape) text += (text.size() > 1 ? ", " : "") + std::to_string(size);
  return text + "]";
}

std::string place(const NetworkSpec& spec, const Node& node) {
  return printable(spec.role) + "." + printable(node.name);
}

std::int64_t product(const Shape& shape) {
  return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
}

// Attributes from a file may be any integers; with these no sum or product below overflows.
void check_sizes(const std::string& where, const Node& node) {
  for (const auto size :
       {node.channels, node.kernel, node.stride, node.padding, node.output_padding}) {
    if (size > kMostValues) {
      throw Error(where, "sizes of at most " + std::to_string(kMostValues), std::to_string(size));
    }
  }
  const bool positive = std::ranges::all_of(node.shape, [](auto size) { return size > 0; });
  if (positive && !value_count(node.shape)) {
    throw Error(where, "a shape of at most " + std::to_string(kMostValues) + " values",
                text_of(node.shape));
  }
}

// Returns how many values the output has. before: those of the layers in front of it.
std::int64_t expect_bounded(const std::string& where, const Shape& output, std::int64_t before) {
  const auto count = value_count(output);
  if (count && *count <= kMostValues - before) return *count;
  throw Error(where,
              "layers of at most " + std::to_string(kMostValues) + " values in all for one image",
              "an output of " + text_of(output) + " after " + std::to_string(before));
}

std::size_t expected_inputs(Op op) {
  if (op == Op::input) return 0;
  return op == Op::add || op == Op::multiply || op == Op::concat ? 2 : 1;
}

// One node's shape rule; `inputs` are the shapes of its inputs.
class ShapeRule {
 public:
  ShapeRule(std::string where, const Node& node, std::vector<Shape> inputs)
      : where_(std::move(where)), node_(node), inputs_(std::move(inputs)) {}

  Shape output() const {
    switch (node_.op) {
      case Op::input: return input();
      case Op::linear: return linear();
      case Op::conv2d: return conv();
      case Op::conv_transpose2d: return conv_transpose();
      case Op::reshape: return reshape();
      case Op::add:
      case Op::multiply: return by_value();
      case Op::concat: return concat();
      case Op::upsample_nearest: return upsample();
      case Op::max_pool:
      case Op::average_pool: return pool();
      case Op::instance_norm: return instance_norm();
      case Op::layer_norm:
      case Op::softmax:
      case Op::batch_norm:
      case Op::relu:
      case Op::leaky_relu:
      case Op::sigmoid:
      case Op::tanh:
      case Op::dropout: return inputs_[0];
    }
    throw Error(where_, "a known operator", std::to_string(static_cast<int>(node_.op)));
  }

 private:
  [[noreturn]] void fail(const std::string& expected, const std::string& found) const {
    throw Error(where_, expected, found);
  }

  void require_positive(const Shape& shape) const {
    const bool positive = std::ranges::all_of(shape, [](auto size) { return size > 0; });
    if (shape.empty() || !positive) fail("a shape of positive sizes", text_of(shape));
  }

  Shape input() const {
    require_positive(node_.shape);
    return node_.shape;
  }

  Shape linear() const {
    if (inputs_[0].size() != 1) fail("an input of one axis", text_of(inputs_[0]));
    if (node_.channels < 1) fail("at least one unit", std::to_string(node_.channels));
    return {node_.channels};
  }

  void require_picture() const {
    if (inputs_[0].size() != 3) fail("an input of [channels, h, w]", text_of(inputs_[0]));
  }

  void check_window() const {
    require_picture();
    if (node_.channels < 1 || node_.kernel < 1 || node_.stride < 1 || node_.padding < 0) {
      fail("channels, kernel and stride of at least 1 and no negative padding",
           "channels " + std::to_string(node_.channels) + ", kernel " +
               std::to_string(node_.kernel) + ", stride " + std::to_string(node_.stride) +
               ", padding " + std::to_string(node_.padding));
    }
  }

  Shape conv() const {
    check_window();
    return windows(node_.channels);
  }

  // A window at each place of the output.
  Shape windows(std::int64_t channels) const {
    const auto side = [&](std::int64_t size) {
      const auto room = size + 2 * node_.padding - node_.kernel;
      if (room < 0) fail("an input no smaller than the kernel", text_of(inputs_[0]));
      return room / node_.stride + 1;
    };
    return {channels, side(inputs_[0][1]), side(inputs_[0][2])};
  }

  Shape pool() const {
    require_picture();
    if (node_.kernel < 1 || node_.stride < 1 || node_.padding < 0 ||
        2 * node_.padding > node_.kernel) {
      fail("kernel and stride of at least 1 and a padding of at most half the kernel",
           "kernel " + std::to_string(node_.kernel) + ", stride " + std::to_string(node_.stride) +
               ", padding " + std::to_string(node_.padding));
    }
    return windows(inputs_[0][0]);
  }

  Shape instance_norm() const {
    require_picture();
    return inputs_[0];
  }

  Shape conv_transpose() const {
    check_window();
    if (node_.output_padding < 0 || node_.output_padding >= node_.stride) {
      fail("an output padding below the stride", std::to_string(node_.output_padding));
    }
    const auto side = [&](std::int64_t size) {
      const auto result =
          (size - 1) * node_.stride - 2 * node_.padding + node_.kernel + node_.output_padding;
      if (result < 1) fail("a padding smaller than the output", std::to_string(node_.padding));
      return result;
    };
    return {node_.channels, side(inputs_[0][1]), side(inputs_[0][2])};
  }

  Shape reshape() const {
    require_positive(node_.shape);
    if (product(node_.shape) != product(inputs_[0])) {
      fail("as many values as the input " + text_of(inputs_[0]), text_of(node_.shape));
    }
    return node_.shape;
  }

  Shape by_value() const {
    const bool by_channel = inputs_[0].size() == 3 && inputs_[1] == Shape{inputs_[0][0], 1, 1};
    if (inputs_[0] != inputs_[1] && !by_channel) {
      fail("two inputs of one shape", text_of(inputs_[0]) + " and " + text_of(inputs_[1]));
    }
    return inputs_[0];
  }

  Shape concat() const {
    Shape rest = inputs_[1];
    if (!rest.empty()) rest[0] = inputs_[0][0];
    if (rest != inputs_[0]) {
      fail("inputs that differ in the first axis only",
           text_of(inputs_[0]) + " and " + text_of(inputs_[1]));
    }
    rest[0] += inputs_[1][0];
    return rest;
  }

  Shape upsample() const {
    require_picture();
    return {inputs_[0][0], 2 * inputs_[0][1], 2 * inputs_[0][2]};
  }

  std::string where_;
  const Node& node_;
  std::vector<Shape> inputs_;
};

// Empty if the operator has no weight.
Shape weight_shape(const Node& node, const Shape& input) {
  const std::int64_t in = input[0];
  switch (node.op) {
    case Op::linear: return Shape{node.channels, in};
    case Op::conv2d: return Shape{node.channels, in, node.kernel, node.kernel};
    case Op::conv_transpose2d: return Shape{in, node.channels, node.kernel, node.kernel};
    case Op::batch_norm:
    case Op::instance_norm: return Shape(1, in);
    case Op::layer_norm: return input;
    default: return {};
  }
}

}  // namespace

std::string_view name_of(Op op) {
  switch (op) {
    case Op::input: return "input";
    case Op::linear: return "linear";
    case Op::conv2d: return "conv2d";
    case Op::conv_transpose2d: return "conv_transpose2d";
    case Op::batch_norm: return "batch_norm";
    case Op::instance_norm: return "instance_norm";
    case Op::layer_norm: return "layer_norm";
    case Op::max_pool: return "max_pool";
    case Op::average_pool: return "average_pool";
    case Op::relu: return "relu";
    case Op::leaky_relu: return "leaky_relu";
    case Op::sigmoid: return "sigmoid";
    case Op::tanh: return "tanh";
    case Op::softmax: return "softmax";
    case Op::dropout: return "dropout";
    case Op::reshape: return "reshape";
    case Op::add: return "add";
    case Op::multiply: return "multiply";
    case Op::concat: return "concat";
    case Op::upsample_nearest: return "upsample_nearest";
  }
  throw Error("network", "a known operator", std::to_string(static_cast<int>(op)));
}

bool is_norm(Op op) {
  return op == Op::batch_norm || op == Op::instance_norm || op == Op::layer_norm;
}

const Node& NetworkSpec::node(std::string_view name) const {
  const auto found = std::ranges::find(nodes, name, &Node::name);
  if (found == nodes.end()) throw Error(role, "a node '" + std::string(name) + "'", "none");
  return *found;
}

std::map<std::string, std::vector<std::int64_t>> infer_shapes(const NetworkSpec& spec) {
  Shapes shapes;
  std::int64_t values = 0;
  for (const auto& node : spec.nodes) {
    const std::string where = place(spec, node);
    if (node.name.empty()) throw Error(where, "a name for every node", "an empty one");
    if (node.inputs.size() != expected_inputs(node.op)) {
      throw Error(where, std::to_string(expected_inputs(node.op)) + " inputs",
                  std::to_string(node.inputs.size()));
    }
    std::vector<Shape> inputs;
    for (const auto& input : node.inputs) {
      const auto found = shapes.find(input);
      if (found == shapes.end())
        throw Error(where, "inputs that stand before it", printable(input));
      inputs.push_back(found->second);
    }
    check_sizes(where, node);
    const Shape output = ShapeRule(where, node, std::move(inputs)).output();
    values += expect_bounded(where, output, values);
    if (!shapes.emplace(node.name, output).second) {
      throw Error(where, "a name that is used once", "it twice");
    }
  }
  for (const auto& output : spec.outputs) spec.node(output);
  return shapes;
}

std::int64_t layer_values(const NetworkSpec& spec) {
  std::int64_t values = 0;
  for (const auto& [name, shape] : infer_shapes(spec)) values += product(shape);
  return values;
}

std::vector<TensorDeclaration> declare_tensors(const NetworkSpec& spec) {
  const Shapes shapes = infer_shapes(spec);
  std::vector<TensorDeclaration> tensors;
  for (const auto& node : spec.nodes) {
    if (node.inputs.empty()) continue;
    const Shape weight = weight_shape(node, shapes.at(node.inputs[0]));
    if (weight.empty()) continue;
    tensors.push_back({node.name + ".weight", weight});
    if (is_norm(node.op)) {
      tensors.push_back({node.name + ".bias", weight});
    } else if (node.bias) {
      tensors.push_back({node.name + ".bias", {node.channels}});
    }
    if (node.op != Op::batch_norm) continue;
    tensors.push_back({node.name + ".running_mean", weight, false});
    tensors.push_back({node.name + ".running_var", weight, false});
  }
  return tensors;
}

NetworkSpec prune(const NetworkSpec& spec, const std::vector<std::string>& outputs) {
  std::set<std::string> needed;
  for (const auto& output : outputs) needed.insert(spec.node(output).name);
  for (auto node = spec.nodes.rbegin(); node != spec.nodes.rend(); ++node) {
    if (needed.contains(node->name)) needed.insert(node->inputs.begin(), node->inputs.end());
  }
  NetworkSpec pruned{.role = spec.role, .nodes = {}, .outputs = outputs};
  for (const auto& node : spec.nodes) {
    if (needed.contains(node.name)) pruned.nodes.push_back(node);
  }
  return pruned;
}

}  // namespace lab
