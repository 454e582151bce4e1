// SPDX-License-Identifier: MIT
// The course of adopt.h, and the arithmetic of constants and shapes in it.
#include "native/onnx/adopt.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <utility>

#include "native/onnx/adoption.h"
#include "shared/base/error.h"
#include "shared/base/tensor_size.h"
#include "shared/base/text.h"

namespace lab::onnx {
namespace {

at::Tensor integer_tensor(const std::vector<std::int64_t>& values) {
  return at::tensor(values, at::kLong);
}

}  // namespace

const Adoption::Operator Adoption::kConstants[] = {
    {"Identity", &Adoption::pass_constant}, {"Cast", &Adoption::pass_constant},
    {"Gather", &Adoption::gather},          {"Unsqueeze", &Adoption::unsqueeze_constant},
    {"Squeeze", &Adoption::pass_constant},  {"Concat", &Adoption::concat_constants},
};

Adoption::Adoption(const ForeignModel& model, const AdoptedEnds& ends, std::string_view where)
    : model_(model), ends_(ends), where_(where), constants_(model.tensors) {
  spec_.role = ends.role;
  for (const auto& operation : model.operations) {
    for (const auto& value : operation.inputs) ++readers_[value];
  }
  for (const auto& value : model.outputs) ++readers_[value.name];
}

Network Adoption::run() {
  begin_inputs();
  for (const auto& operation : model_.operations) take(operation);
  return finish();
}

void Adoption::begin_inputs() {
  expect_count("inputs", ends_.inputs.size(), model_.inputs.size());
  for (std::size_t i = 0; i < ends_.inputs.size(); ++i) {
    const AdoptedValue& wanted = ends_.inputs[i];
    const ForeignValue& own = model_.inputs[i];
    spec_.nodes.push_back({.name = wanted.name, .op = Op::input, .shape = wanted.shape});
    Shape shape = shape_of_one(own);
    // An axis of any size is as the caller wants it.
    if (shape.size() == wanted.shape.size()) {
      for (std::size_t axis = 0; axis < shape.size(); ++axis) {
        if (shape[axis] < 0) shape[axis] = wanted.shape[axis];
      }
    }
    nodes_[own.name] = wanted.name;
    if (shape == wanted.shape) continue;
    spec_.nodes.push_back({.name = wanted.name + "_shaped",
                           .op = Op::reshape,
                           .inputs = {wanted.name},
                           .shape = shape});
    nodes_[own.name] = wanted.name + "_shaped";
  }
}

void Adoption::expect_count(const char* what, std::size_t expected, std::size_t found) const {
  if (found == expected) return;
  throw Error(where_, std::to_string(expected) + " " + what, std::to_string(found));
}

void Adoption::take(const ForeignOperation& operation) {
  require(!operation.outputs.empty(), operation, "an output");
  if (operation.type == "Constant") return constant(operation);
  if (operation.type == "Shape") return shape(operation);
  if (takes_constants_only(operation)) {
    for (const auto& [type, read] : std::span(kConstants)) {
      if (type == operation.type) return (this->*read)(operation);
    }
  }
  for (const Operator* layer = kLayers; !layer->type.empty(); ++layer) {
    if (layer->type == operation.type) return (this->*layer->read)(operation);
  }
  std::string names;
  for (const Operator* layer = kLayers; !layer->type.empty(); ++layer) {
    names += (names.empty() ? "" : ", ") + std::string(layer->type);
  }
  throw Error(where_, "one of the operators " + names,
              quoted_name(operation.type) + " in node " + quoted_name(operation.name));
}

Network Adoption::finish() {
  expect_count("outputs", ends_.outputs.size(), model_.outputs.size());
  for (std::size_t i = 0; i < ends_.outputs.size(); ++i) {
    const AdoptedValue& wanted = ends_.outputs[i];
    const auto found = nodes_.find(model_.outputs[i].name);
    if (found == nodes_.end()) {
      throw Error(where_, "output " + quoted_name(model_.outputs[i].name) + " made by an operator",
                  "none");
    }
    if (value_count(shape_of(found->second)) != value_count(wanted.shape)) {
      throw Error(where_,
                  std::to_string(value_count(wanted.shape).value_or(0)) + " values in output " +
                      quoted_name(model_.outputs[i].name),
                  std::to_string(value_count(shape_of(found->second)).value_or(0)));
    }
    // Under its own name even where a node has another, or none but an input.
    spec_.nodes.push_back(
        {.name = wanted.name, .op = Op::reshape, .inputs = {found->second}, .shape = wanted.shape});
    spec_.outputs.push_back(wanted.name);
  }
  NetworkSpec spec = prune(spec_, spec_.outputs);
  for (const auto& wanted : ends_.inputs) {
    if (std::ranges::find(spec.nodes, wanted.name, &Node::name) == spec.nodes.end()) {
      throw Error(where_, "outputs that depend on every input",
                  "none that depends on " + wanted.name);
    }
  }
  std::map<std::string, at::Tensor> kept;
  for (const auto& tensor : declare_tensors(spec)) kept[tensor.name] = tensors_.at(tensor.name);
  return Network(std::move(spec), std::move(kept));
}

bool Adoption::takes_constants_only(const ForeignOperation& operation) const {
  return std::ranges::all_of(operation.inputs, [&](const std::string& value) {
    return value.empty() || known(value) != nullptr;
  });
}

void Adoption::constant(const ForeignOperation& operation) {
  const auto found = operation.attributes.find("value");
  if (found != operation.attributes.end() && found->second.tensor) {
    constants_[output(operation)] = *found->second.tensor;
  } else if (operation.attributes.contains("value_ints")) {
    constants_[output(operation)] = integer_tensor(operation.attributes.at("value_ints").integers);
  } else if (operation.attributes.contains("value_int")) {
    constants_[output(operation)] =
        at::scalar_tensor(operation.attributes.at("value_int").integer, at::kLong);
  } else if (operation.attributes.contains("value_float")) {
    constants_[output(operation)] =
        at::scalar_tensor(operation.attributes.at("value_float").real, at::kFloat);
  } else {
    refuse(operation, "a constant of numbers", "another");
  }
}

void Adoption::shape(const ForeignOperation& operation) {
  Shape axes = shape_of(node_of(operation, 0));
  axes.insert(axes.begin(), kAnyBatch);
  constants_[output(operation)] = integer_tensor(axes);
}

void Adoption::gather(const ForeignOperation& operation) {
  require(integer(operation, "axis", 0) == 0, operation, "axis 0");
  const at::Tensor& values = constant_of(operation, 0);
  const at::Tensor& places = constant_of(operation, 1);
  at::Tensor at = at::where(places < 0, places + values.size(0), places);
  const bool inside = at.numel() > 0 && at.min().item<std::int64_t>() >= 0 &&
                      at.max().item<std::int64_t>() < values.size(0);
  require(inside, operation, "places inside the values");
  constants_[output(operation)] = values.index_select(0, at.flatten()).reshape(places.sizes());
}

void Adoption::unsqueeze_constant(const ForeignOperation& operation) {
  require(constant_of(operation, 0).numel() == 1, operation, "one number to become a list");
  constants_[output(operation)] = constant_of(operation, 0).reshape({1});
}

void Adoption::concat_constants(const ForeignOperation& operation) {
  std::vector<at::Tensor> parts;
  for (std::size_t i = 0; i < operation.inputs.size(); ++i) {
    parts.push_back(constant_of(operation, i).flatten());
  }
  constants_[output(operation)] = at::cat(parts);
}

void Adoption::pass_constant(const ForeignOperation& operation) {
  constants_[output(operation)] = constant_of(operation, 0);
}

// --- what all operations are asked ---

void Adoption::refuse(const ForeignOperation& operation, std::string_view expected,
                      std::string_view found) const {
  throw Error(where_,
              std::string(expected) + " in node " + quoted_name(operation.name) + " (" +
                  printable(operation.type) + ")",
              found);
}

void Adoption::require(bool condition, const ForeignOperation& operation,
                       std::string_view expected) const {
  if (!condition) refuse(operation, expected, "something else");
}

const std::string& Adoption::input(const ForeignOperation& operation, std::size_t index) const {
  const bool there = index < operation.inputs.size() && !operation.inputs[index].empty();
  if (!there) refuse(operation, "input " + std::to_string(index + 1), "none");
  return operation.inputs[index];
}

const std::string& Adoption::output(const ForeignOperation& operation) const {
  return operation.outputs[0];
}

const std::string& Adoption::node_of(const ForeignOperation& operation, std::size_t index) const {
  const auto found = nodes_.find(input(operation, index));
  if (found != nodes_.end()) return found->second;
  refuse(operation, "an input that depends on the network's", quoted_name(input(operation, index)));
}

Adoption::Shape Adoption::shape_of(const std::string& node) const {
  return infer_shapes(spec_).at(node);
}

const at::Tensor* Adoption::known(const std::string& value) const {
  const auto found = constants_.find(value);
  return found == constants_.end() ? nullptr : &found->second;
}

const at::Tensor& Adoption::constant_of(const ForeignOperation& operation,
                                        std::size_t index) const {
  const at::Tensor* found = known(input(operation, index));
  if (!found) refuse(operation, "a constant as input " + std::to_string(index + 1), "a value");
  return *found;
}

Adoption::Shape Adoption::integers_of(const ForeignOperation& operation, std::size_t index) const {
  const at::Tensor values = constant_of(operation, index).flatten().to(at::kLong).contiguous();
  const auto* first = values.const_data_ptr<std::int64_t>();
  return {first, first + values.numel()};
}

Network adopt(const ForeignModel& model, const AdoptedEnds& ends, std::string_view where) {
  return Adoption(model, ends, where).run();
}

}  // namespace lab::onnx
