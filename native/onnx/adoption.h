// SPDX-License-Identifier: MIT
// Private to adopt*.cpp: one adoption under way. adopt.cpp has its course and the values that are known before any
// picture comes; adopt_layers.cpp the layers.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "native/onnx/adopt.h"

namespace lab::onnx {

class Adoption {
 public:
  Adoption(const ForeignModel& model, const AdoptedEnds& ends, std::string_view where);

  Network run();

 private:
  using Shape = std::vector<std::int64_t>;
  using Reading = void (Adoption::*)(const ForeignOperation& operation);
  struct Operator {
    std::string_view type;
    Reading read;
  };
  static const Operator kLayers[];
  static const Operator kConstants[];

  void begin_inputs();
  void expect_count(const char* what, std::size_t expected, std::size_t found) const;
  void take(const ForeignOperation& operation);
  Network finish();

  // Operations on what is known: integers of shapes, constants.
  bool takes_constants_only(const ForeignOperation& operation) const;
  void constant(const ForeignOperation& operation);
  void shape(const ForeignOperation& operation);
  void gather(const ForeignOperation& operation);
  void unsqueeze_constant(const ForeignOperation& operation);
  void concat_constants(const ForeignOperation& operation);
  void pass_constant(const ForeignOperation& operation);

  // Layers.
  void pass(const ForeignOperation& operation);
  void activation(const ForeignOperation& operation);
  void softmax(const ForeignOperation& operation);
  void linear(const ForeignOperation& operation);
  void product(const ForeignOperation& operation);
  void convolution(const ForeignOperation& operation);
  void transposed_convolution(const ForeignOperation& operation);
  void batch_norm(const ForeignOperation& operation);
  void norm(const ForeignOperation& operation);
  void pool(const ForeignOperation& operation);
  void pool_all(const ForeignOperation& operation);
  void mean(const ForeignOperation& operation);
  void resize(const ForeignOperation& operation);
  void concat(const ForeignOperation& operation);
  void arithmetic(const ForeignOperation& operation);
  void negate(const ForeignOperation& operation);
  void reshape(const ForeignOperation& operation);
  void squeeze(const ForeignOperation& operation);
  void unsqueeze(const ForeignOperation& operation);
  void flatten(const ForeignOperation& operation);

  // Their parts.
  std::string append(const ForeignOperation& operation, Node node);  // returns the node's name
  // The output is the first input's value: whoever reads one reads the other.
  void call_likewise(const ForeignOperation& operation);
  // In [n, channels, ...], counted from either end.
  void expect_channel_axis(const ForeignOperation& operation, std::int64_t axis,
                           const Shape& shape) const;
  // Of Squeeze and Unsqueeze, from 1 behind the batch, ascending. rank: with the batch, of the longer shape.
  Shape axes_behind_batch(const ForeignOperation& operation, std::int64_t rank) const;
  // shape: without the batch; -1: what is left.
  void append_reshape(const ForeignOperation& operation, Shape shape);
  void window(const ForeignOperation& operation, Node& node) const;
  void give_weight(const Node& node, const at::Tensor& weight, const at::Tensor& bias);
  at::Tensor bias_of(const ForeignOperation& operation, std::size_t input,
                     std::int64_t units) const;
  // scale * x + shift for each channel, in the layer that made x if nothing else reads it.
  void scale_and_shift(const ForeignOperation& operation, const std::string& input,
                       at::Tensor scale, at::Tensor shift);
  // [channels] of a constant that is one number, or one a channel, of the input.
  at::Tensor by_channel(const ForeignOperation& operation, const at::Tensor& constant,
                        const Shape& input) const;

  [[noreturn]] void refuse(const ForeignOperation& operation, std::string_view expected,
                           std::string_view found) const;
  void require(bool condition, const ForeignOperation& operation, std::string_view expected) const;
  const std::string& input(const ForeignOperation& operation, std::size_t index) const;
  const std::string& output(const ForeignOperation& operation) const;
  // The node that makes a value, and its shape.
  const std::string& node_of(const ForeignOperation& operation, std::size_t index) const;
  Shape shape_of(const std::string& node) const;
  const at::Tensor* known(const std::string& value) const;  // null: made by a node
  const at::Tensor& constant_of(const ForeignOperation& operation, std::size_t index) const;
  Shape integers_of(const ForeignOperation& operation, std::size_t index) const;
  // An attribute, or what stands for one that is left out.
  std::int64_t integer(const ForeignOperation& operation, const std::string& name,
                       std::int64_t otherwise) const {
    return attribute(operation, name, &ForeignAttribute::integer, otherwise);
  }
  float real(const ForeignOperation& operation, const std::string& name, float otherwise) const {
    return attribute(operation, name, &ForeignAttribute::real, otherwise);
  }
  Shape integers(const ForeignOperation& operation, const std::string& name,
                 Shape otherwise) const {
    return attribute(operation, name, &ForeignAttribute::integers, std::move(otherwise));
  }
  std::string text(const ForeignOperation& operation, const std::string& name,
                   std::string otherwise) const {
    return attribute(operation, name, &ForeignAttribute::text, std::move(otherwise));
  }
  template <typename T>
  T attribute(const ForeignOperation& operation, const std::string& name,
              T ForeignAttribute::* value, T otherwise) const {
    const auto found = operation.attributes.find(name);
    return found == operation.attributes.end() ? otherwise : found->second.*value;
  }

  const ForeignModel& model_;
  const AdoptedEnds& ends_;
  std::string_view where_;
  NetworkSpec spec_;
  std::map<std::string, at::Tensor> tensors_;
  std::map<std::string, at::Tensor> constants_;  // by value
  std::map<std::string, std::string> nodes_;     // by value
  std::map<std::string, int> readers_;           // of a value, under all names that it has so far
};

// Stands in a shape for the number of pictures, which a network does not know.
inline constexpr std::int64_t kAnyBatch = -1'000'000'007;

}  // namespace lab::onnx
