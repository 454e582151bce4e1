// SPDX-License-Identifier: MIT
// What a network costs: parameters and multiply-accumulates, in all and as a table by node.
#include <format>
#include <functional>
#include <numeric>

#include "native/networks/network_spec.h"

namespace lab {
namespace {

using Shape = std::vector<std::int64_t>;

std::int64_t product(const Shape& shape) {
  return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
}

// Of one node, parameters only where trained.
Cost node_cost(const Node& node, const std::map<std::string, Shape>& shapes,
               const std::vector<TensorDeclaration>& tensors) {
  Cost cost;
  for (const auto& tensor : tensors) {
    if (!tensor.trained || tensor.name.substr(0, tensor.name.rfind('.')) != node.name) continue;
    cost.parameters += product(tensor.shape);
    if (is_norm(node.op) || !tensor.name.ends_with(".weight")) continue;
    // Every weight of a convolution is used once for each place: of the output, or, transposed, of
    // the input.
    const Shape& places = shapes.at(node.op == Op::conv_transpose2d ? node.inputs[0] : node.name);
    cost.macs += product(tensor.shape) * (places.size() == 3 ? places[1] * places[2] : 1);
  }
  return cost;
}

std::string text_of(const Shape& shape) {
  std::string text;
  for (const auto size : shape) text += (text.empty() ? "" : " x ") + std::to_string(size);
  return text;
}

}  // namespace

Cost cost(const NetworkSpec& spec) {
  const auto shapes = infer_shapes(spec);
  const auto tensors = declare_tensors(spec);
  Cost total;
  for (const auto& node : spec.nodes) {
    const Cost part = node_cost(node, shapes, tensors);
    total.parameters += part.parameters;
    total.macs += part.macs;
  }
  return total;
}

std::string summary(const NetworkSpec& spec) {
  const auto shapes = infer_shapes(spec);
  const auto tensors = declare_tensors(spec);
  const auto row = [](auto&&... cells) {
    return std::format("{:<20} {:<18} {:<16} {:>12} {:>12}\n", cells...);
  };
  std::string table = row(spec.role, "operator", "output", "parameters", "MACs");
  for (const auto& node : spec.nodes) {
    const Cost part = node_cost(node, shapes, tensors);
    table +=
        row(node.name, name_of(node.op), text_of(shapes.at(node.name)), part.parameters, part.macs);
  }
  const Cost total = cost(spec);
  return table + row("total", "", "", total.parameters, total.macs);
}

}  // namespace lab
