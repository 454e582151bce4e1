// SPDX-License-Identifier: MIT
// NetworkBuilder of network_spec.h.
#include "native/networks/network_spec.h"

namespace lab {

NetworkBuilder::NetworkBuilder(std::string role) { spec_.role = std::move(role); }

std::string NetworkBuilder::input(std::string name, std::vector<std::int64_t> shape) {
  return add_node({.name = std::move(name), .op = Op::input, .shape = std::move(shape)});
}

std::string NetworkBuilder::add_node(Node node) {
  if (node.name.empty()) {
    node.name = std::string(name_of(node.op)) + std::to_string(spec_.nodes.size());
  }
  spec_.nodes.push_back(std::move(node));
  return spec_.nodes.back().name;
}

std::string NetworkBuilder::linear(std::string input, std::int64_t units, std::string name) {
  return add_node(
      {.name = std::move(name), .op = Op::linear, .inputs = {std::move(input)}, .channels = units});
}

std::string NetworkBuilder::conv(std::string input, Node attributes) {
  attributes.op = Op::conv2d;
  attributes.inputs = {std::move(input)};
  return add_node(std::move(attributes));
}

std::string NetworkBuilder::conv_transpose(std::string input, Node attributes) {
  attributes.op = Op::conv_transpose2d;
  attributes.inputs = {std::move(input)};
  return add_node(std::move(attributes));
}

std::string NetworkBuilder::apply(Op op, std::string input, std::string name) {
  return add_node({.name = std::move(name), .op = op, .inputs = {std::move(input)}});
}

std::string NetworkBuilder::batch_norm(std::string input, std::string name) {
  return apply(Op::batch_norm, std::move(input), std::move(name));
}

std::string NetworkBuilder::relu(std::string input) { return apply(Op::relu, std::move(input)); }

std::string NetworkBuilder::leaky_relu(std::string input, double slope) {
  return add_node({.op = Op::leaky_relu, .inputs = {std::move(input)}, .slope = slope});
}

std::string NetworkBuilder::sigmoid(std::string input, std::string name) {
  return apply(Op::sigmoid, std::move(input), std::move(name));
}

std::string NetworkBuilder::tanh(std::string input, std::string name) {
  return apply(Op::tanh, std::move(input), std::move(name));
}

std::string NetworkBuilder::dropout(std::string input, double probability) {
  return add_node({.op = Op::dropout, .inputs = {std::move(input)}, .probability = probability});
}

std::string NetworkBuilder::reshape(std::string input, std::vector<std::int64_t> shape) {
  return add_node({.op = Op::reshape, .inputs = {std::move(input)}, .shape = std::move(shape)});
}

NetworkSpec NetworkBuilder::build(std::vector<std::string> outputs) const {
  NetworkSpec spec = spec_;
  spec.outputs = std::move(outputs);
  infer_shapes(spec);
  return spec;
}

}  // namespace lab
