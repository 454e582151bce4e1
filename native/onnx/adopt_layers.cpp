// SPDX-License-Identifier: MIT
// The layers of adopt.h: what each operator of onnx.ai's operator list (opset 9 to 22) is among ours.
#include <ATen/ATen.h>

#include <algorithm>
#include <utility>

#include "native/onnx/adoption.h"
#include "shared/base/error.h"
#include "shared/base/tensor_size.h"
#include "shared/base/text.h"

namespace lab::onnx {
namespace {

using Shape = std::vector<std::int64_t>;

// More than any network here makes of one pixel.
constexpr int kMostTimes = 1024;

bool all_equal(const Shape& values) {
  return std::ranges::count(values, values[0]) == std::ssize(values);
}

bool makes_values(const Node& node) {
  return node.op == Op::linear || node.op == Op::conv2d || node.op == Op::conv_transpose2d;
}

// [out, in, k, k] of a convolution in groups.
at::Tensor dense_kernel(const at::Tensor& weight, std::int64_t groups) {
  const std::int64_t outs = weight.size(0) / groups;
  const std::int64_t ins = weight.size(1);
  at::Tensor dense = at::zeros({weight.size(0), groups * ins, weight.size(2), weight.size(3)});
  for (std::int64_t g = 0; g < groups; ++g) {
    dense.narrow(0, g * outs, outs).narrow(1, g * ins, ins).copy_(weight.narrow(0, g * outs, outs));
  }
  return dense;
}

}  // namespace

const Adoption::Operator Adoption::kLayers[] = {
    {"Identity", &Adoption::pass},
    {"Dropout", &Adoption::pass},
    {"Cast", &Adoption::pass},
    {"Relu", &Adoption::activation},
    {"LeakyRelu", &Adoption::activation},
    {"Sigmoid", &Adoption::activation},
    {"Tanh", &Adoption::activation},
    {"Softmax", &Adoption::softmax},
    {"Gemm", &Adoption::linear},
    {"MatMul", &Adoption::product},
    {"Conv", &Adoption::convolution},
    {"ConvTranspose", &Adoption::transposed_convolution},
    {"BatchNormalization", &Adoption::batch_norm},
    {"InstanceNormalization", &Adoption::norm},
    {"LayerNormalization", &Adoption::norm},
    {"MaxPool", &Adoption::pool},
    {"AveragePool", &Adoption::pool},
    {"GlobalAveragePool", &Adoption::pool_all},
    {"ReduceMean", &Adoption::mean},
    {"Resize", &Adoption::resize},
    {"Upsample", &Adoption::resize},
    {"Concat", &Adoption::concat},
    {"Add", &Adoption::arithmetic},
    {"Sub", &Adoption::arithmetic},
    {"Mul", &Adoption::arithmetic},
    {"Div", &Adoption::arithmetic},
    {"Neg", &Adoption::negate},
    {"Reshape", &Adoption::reshape},
    {"Flatten", &Adoption::flatten},
    {"Squeeze", &Adoption::squeeze},
    {"Unsqueeze", &Adoption::unsqueeze},
    {"", nullptr},
};

void Adoption::expect_channel_axis(const ForeignOperation& operation, std::int64_t axis,
                                   const Shape& shape) const {
  require(axis == 1 || axis == -std::ssize(shape), operation, "axis 1");
}

std::string Adoption::append(const ForeignOperation& operation, Node node) {
  node.name = std::string(name_of(node.op)) + std::to_string(spec_.nodes.size());
  spec_.nodes.push_back(std::move(node));
  nodes_[output(operation)] = spec_.nodes.back().name;
  return spec_.nodes.back().name;
}

void Adoption::give_weight(const Node& node, const at::Tensor& weight, const at::Tensor& bias) {
  tensors_[node.name + ".weight"] = weight.to(at::kFloat).contiguous();
  tensors_[node.name + ".bias"] = bias.to(at::kFloat).contiguous();
}

at::Tensor Adoption::bias_of(const ForeignOperation& operation, std::size_t input,
                             std::int64_t units) const {
  if (operation.inputs.size() <= input || operation.inputs[input].empty())
    return at::zeros({units});
  const at::Tensor bias = constant_of(operation, input).flatten();
  require(bias.numel() == 1 || bias.numel() == units, operation, "a bias for each unit");
  return bias.expand({units});
}

void Adoption::pass(const ForeignOperation& operation) {
  if (operation.type == "Cast" && integer(operation, "to", 1) != 1) {
    refuse(operation, "a cast to float32", "another");
  }
  call_likewise(operation);
}

void Adoption::call_likewise(const ForeignOperation& operation) {
  nodes_[output(operation)] = node_of(operation, 0);
  readers_[output(operation)] += readers_[input(operation, 0)] - 1;
}

void Adoption::activation(const ForeignOperation& operation) {
  Node node{.inputs = {node_of(operation, 0)}};
  node.op = operation.type == "Relu"        ? Op::relu
            : operation.type == "LeakyRelu" ? Op::leaky_relu
            : operation.type == "Sigmoid"   ? Op::sigmoid
                                            : Op::tanh;
  if (node.op == Op::leaky_relu) node.slope = real(operation, "alpha", 0.01f);
  append(operation, std::move(node));
}

void Adoption::softmax(const ForeignOperation& operation) {
  const Shape shape = shape_of(node_of(operation, 0));
  // The default was 1 before opset 13 and is the last axis now.
  expect_channel_axis(operation, integer(operation, "axis", shape.size() == 1 ? 1 : -1), shape);
  append(operation, {.op = Op::softmax, .inputs = {node_of(operation, 0)}});
}

void Adoption::linear(const ForeignOperation& operation) {
  require(integer(operation, "transA", 0) == 0, operation, "transA 0");
  at::Tensor weight = constant_of(operation, 1);
  require(weight.dim() == 2, operation, "a weight of 2 axes");
  if (integer(operation, "transB", 0) == 0) weight = weight.t();
  Node node{.op = Op::linear, .inputs = {node_of(operation, 0)}, .channels = weight.size(0)};
  node.name = append(operation, node);
  give_weight(node, weight * real(operation, "alpha", 1),
              bias_of(operation, 2, node.channels) * real(operation, "beta", 1));
}

void Adoption::product(const ForeignOperation& operation) {
  const at::Tensor weight = constant_of(operation, 1);
  require(weight.dim() == 2, operation, "a weight of 2 axes");
  require(shape_of(node_of(operation, 0)).size() == 1, operation, "a value of one axis");
  Node node{.op = Op::linear, .inputs = {node_of(operation, 0)}, .channels = weight.size(1)};
  node.name = append(operation, node);
  give_weight(node, weight.t(), at::zeros({node.channels}));
}

void Adoption::window(const ForeignOperation& operation, Node& node) const {
  const auto kernel = integers(operation, "kernel_shape", {node.kernel, node.kernel});
  const auto stride = integers(operation, "strides", {1, 1});
  const auto dilation = integers(operation, "dilations", {1, 1});
  auto pads = integers(operation, "pads", {0, 0, 0, 0});
  require(kernel.size() == 2 && all_equal(kernel), operation, "a square kernel_shape");
  require(stride.size() == 2 && all_equal(stride), operation, "equal strides");
  require(dilation == Shape{1, 1}, operation, "dilations 1, 1");
  const std::string automatic = text(operation, "auto_pad", "NOTSET");
  if (automatic == "SAME_UPPER" && kernel[0] % 2 == 1 && stride[0] == 1) {
    pads.assign(4, kernel[0] / 2);
  } else if (automatic == "VALID") {
    pads.assign(4, 0);
  } else {
    require(automatic == "NOTSET" || automatic.empty(), operation,
            "auto_pad NOTSET or VALID, or SAME_UPPER for an odd kernel of stride 1");
  }
  require(pads.size() == 4 && all_equal(pads), operation, "equal pads on all four sides");
  node.kernel = kernel[0];
  node.stride = stride[0];
  node.padding = pads[0];
}

void Adoption::convolution(const ForeignOperation& operation) {
  at::Tensor weight = constant_of(operation, 1);
  require(weight.dim() == 4 && weight.size(2) == weight.size(3), operation, "a square kernel");
  const std::int64_t groups = integer(operation, "group", 1);
  require(groups >= 1 && weight.size(0) % groups == 0, operation, "groups of whole channels");
  if (groups > 1) weight = dense_kernel(weight, groups);
  Node node{.op = Op::conv2d,
            .inputs = {node_of(operation, 0)},
            .channels = weight.size(0),
            .kernel = weight.size(2)};
  window(operation, node);
  node.name = append(operation, node);
  give_weight(node, weight, bias_of(operation, 2, node.channels));
}

void Adoption::transposed_convolution(const ForeignOperation& operation) {
  const at::Tensor weight = constant_of(operation, 1);
  require(weight.dim() == 4 && weight.size(2) == weight.size(3), operation, "a square kernel");
  require(integer(operation, "group", 1) == 1, operation, "one group");
  require(!operation.attributes.contains("output_shape"), operation,
          "pads instead of an output_shape");
  const auto output_padding = integers(operation, "output_padding", {0, 0});
  require(output_padding.size() == 2 && all_equal(output_padding), operation,
          "equal output_padding");
  Node node{.op = Op::conv_transpose2d,
            .inputs = {node_of(operation, 0)},
            .channels = weight.size(1),
            .kernel = weight.size(2),
            .output_padding = output_padding[0]};
  window(operation, node);
  require(text(operation, "auto_pad", "NOTSET") != "SAME_UPPER", operation,
          "pads instead of auto_pad");
  node.name = append(operation, node);
  give_weight(node, weight, bias_of(operation, 2, node.channels));
}

void Adoption::scale_and_shift(const ForeignOperation& operation, const std::string& input,
                               at::Tensor scale, at::Tensor shift) {
  const std::string& name = nodes_.at(input);
  const auto layer = std::ranges::find(spec_.nodes, name, &Node::name);
  if (makes_values(*layer) && readers_[input] == 1) {
    Shape broadcast(layer->op == Op::linear ? 2 : 4, 1);
    broadcast[layer->op == Op::conv_transpose2d ? 1 : 0] = -1;
    give_weight(*layer, tensors_.at(name + ".weight") * scale.view(broadcast),
                tensors_.at(name + ".bias") * scale + shift);
    nodes_[output(operation)] = name;
    return;
  }
  const Shape shape = shape_of(name);
  const bool picture = shape.size() == 3;
  require(picture || shape.size() == 1, operation, "a picture or a code");
  Node node{.op = picture ? Op::conv2d : Op::linear,
            .inputs = {name},
            .channels = shape[0],
            .kernel = picture ? 1 : 0};
  node.name = append(operation, node);
  const at::Tensor weight = at::diag(scale.to(at::kFloat));
  give_weight(node, picture ? weight.view({shape[0], shape[0], 1, 1}) : weight, shift);
}

void Adoption::batch_norm(const ForeignOperation& operation) {
  const auto number = [&](std::size_t i) { return constant_of(operation, i).to(at::kDouble); };
  require(integer(operation, "training_mode", 0) == 0, operation, "statistics that stay");
  const at::Tensor scale = number(1) / (number(4) + real(operation, "epsilon", 1e-5f)).sqrt();
  node_of(operation, 0);
  scale_and_shift(operation, input(operation, 0), scale, number(2) - number(3) * scale);
}

void Adoption::norm(const ForeignOperation& operation) {
  require(std::abs(real(operation, "epsilon", 1e-5f) - kNormEps) < 1e-9, operation, "epsilon 1e-5");
  const bool layer = operation.type == "LayerNormalization";
  const Shape shape = shape_of(node_of(operation, 0));
  if (layer) expect_channel_axis(operation, integer(operation, "axis", -1), shape);
  Node node{.op = layer ? Op::layer_norm : Op::instance_norm, .inputs = {node_of(operation, 0)}};
  node.name = append(operation, node);
  const Shape whole = layer ? shape : Shape{shape[0]};
  const at::Tensor bias =
      operation.inputs.size() > 2 ? constant_of(operation, 2) : at::zeros(whole);
  require(constant_of(operation, 1).sizes() == whole && bias.sizes() == whole, operation,
          "a weight and a bias for each");
  give_weight(node, constant_of(operation, 1), bias);
}

void Adoption::pool(const ForeignOperation& operation) {
  Node node{.op = operation.type == "MaxPool" ? Op::max_pool : Op::average_pool,
            .inputs = {node_of(operation, 0)}};
  window(operation, node);
  require(integer(operation, "ceil_mode", 0) == 0, operation, "ceil_mode 0");
  require(operation.outputs.size() == 1, operation, "one output");
  const bool counted = node.op == Op::max_pool || node.padding == 0 ||
                       integer(operation, "count_include_pad", 0) == 1;
  require(counted, operation, "count_include_pad 1");
  append(operation, std::move(node));
}

void Adoption::pool_all(const ForeignOperation& operation) {
  const Shape shape = shape_of(node_of(operation, 0));
  require(shape.size() == 3 && shape[1] == shape[2], operation, "a square picture");
  append(operation,
         {.op = Op::average_pool, .inputs = {node_of(operation, 0)}, .kernel = shape[1]});
}

void Adoption::mean(const ForeignOperation& operation) {
  auto axes =
      operation.inputs.size() > 1 ? integers_of(operation, 1) : integers(operation, "axes", {});
  for (auto& axis : axes) axis = axis < 0 ? axis + 4 : axis;
  std::ranges::sort(axes);
  require(axes == Shape{2, 3}, operation, "the mean of each channel (axes 2 and 3)");
  pool_all(operation);
  if (integer(operation, "keepdims", 1) != 0) return;
  const std::string pooled = nodes_.at(output(operation));
  append(operation, {.op = Op::reshape, .inputs = {pooled}, .shape = {shape_of(pooled)[0]}});
}

void Adoption::resize(const ForeignOperation& operation) {
  require(text(operation, "mode", "nearest") == "nearest", operation, "mode nearest");
  const Shape shape = shape_of(node_of(operation, 0));
  require(shape.size() == 3, operation, "a picture");
  std::int64_t factor = 0;
  // Upsample has its scales second, Resize third; sizes come fourth.
  const std::size_t scales = operation.type == "Upsample" || operation.inputs.size() == 2 ? 1 : 2;
  if (operation.inputs.size() == 4) {
    const Shape sizes = integers_of(operation, 3);
    require(sizes.size() == 4 && sizes[2] % shape[1] == 0 &&
                sizes[2] / shape[1] == sizes[3] / shape[2] && sizes[3] % shape[2] == 0,
            operation, "both sides times the same whole number");
    factor = sizes[2] / shape[1];
  } else {
    const at::Tensor wanted = constant_of(operation, scales).to(at::kFloat).contiguous();
    const float* by = wanted.const_data_ptr<float>();
    require(wanted.numel() == 4 && by[0] == 1 && by[1] == 1 && by[2] == by[3], operation,
            "both sides times the same number");
    require(by[2] >= 1 && by[2] <= kMostTimes, operation,
            "sides 1 to " + std::to_string(kMostTimes) + " times as long");
    factor = static_cast<std::int64_t>(by[2]);
    require(static_cast<float>(factor) == by[2], operation, "a whole number of times");
  }
  require(factor >= 1 && (factor & (factor - 1)) == 0, operation, "sides times 1, 2, 4, 8 ...");
  // Copies of each pixel are the same for these: with half_pixel none lies half way between two.
  const std::string place = text(operation, "coordinate_transformation_mode", "half_pixel");
  const std::string nearest = text(operation, "nearest_mode", "round_prefer_floor");
  require((place == "asymmetric" && nearest == "floor") ||
              (place == "half_pixel" && nearest.starts_with("round_prefer")) ||
              operation.type == "Upsample",
          operation, "pixels that are copied (asymmetric and floor, or half_pixel)");
  call_likewise(operation);
  for (; factor > 1; factor /= 2) {
    append(operation, {.op = Op::upsample_nearest, .inputs = {nodes_.at(output(operation))}});
  }
}

void Adoption::concat(const ForeignOperation& operation) {
  expect_channel_axis(operation, integer(operation, "axis", 1), shape_of(node_of(operation, 0)));
  if (operation.inputs.size() == 1) return call_likewise(operation);
  std::string joined = node_of(operation, 0);
  for (std::size_t i = 1; i < operation.inputs.size(); ++i) {
    joined = append(operation, {.op = Op::concat, .inputs = {joined, node_of(operation, i)}});
  }
}

at::Tensor Adoption::by_channel(const ForeignOperation& operation, const at::Tensor& constant,
                                const Shape& input) const {
  at::Tensor values = constant.to(at::kDouble);
  if (values.numel() == 1) return values.reshape({1}).expand({input[0]});
  // [c], [1, c] for a code; [c, 1, 1], [1, c, 1, 1] for a picture.
  const bool one_each = values.numel() == input[0];
  const std::int64_t axis = values.dim() - std::ssize(input);
  require(one_each && axis >= 0 && values.size(axis) == input[0], operation,
          "a constant of one number, or of one for each channel");
  return values.flatten();
}

void Adoption::arithmetic(const ForeignOperation& operation) {
  require(operation.inputs.size() == 2, operation, "two inputs");
  const std::string& type = operation.type;
  const bool second_known = known(input(operation, 1)) != nullptr;
  if (!second_known && known(input(operation, 0)) == nullptr) {
    require(type == "Add" || type == "Mul", operation, "Add or Mul of two values");
    std::string a = node_of(operation, 0);
    std::string b = node_of(operation, 1);
    // The one that is repeated comes second.
    if (value_count(shape_of(a)) < value_count(shape_of(b))) std::swap(a, b);
    append(operation, {.op = type == "Add" ? Op::add : Op::multiply, .inputs = {a, b}});
    return;
  }
  const std::size_t value = second_known ? 0 : 1;
  const Shape shape = shape_of(node_of(operation, value));
  const at::Tensor number = by_channel(operation, constant_of(operation, 1 - value), shape);
  const at::Tensor one = at::ones_like(number);
  const at::Tensor zero = at::zeros_like(number);
  const std::string& x = input(operation, value);
  if (type == "Add") return scale_and_shift(operation, x, one, number);
  if (type == "Mul") return scale_and_shift(operation, x, number, zero);
  if (type == "Sub") {
    return value == 0 ? scale_and_shift(operation, x, one, -number)
                      : scale_and_shift(operation, x, -one, number);
  }
  require(value == 0, operation, "a value divided by a constant");
  scale_and_shift(operation, x, one / number, zero);
}

void Adoption::negate(const ForeignOperation& operation) {
  const at::Tensor one = at::ones({shape_of(node_of(operation, 0))[0]}, at::kDouble);
  scale_and_shift(operation, input(operation, 0), -one, at::zeros_like(one));
}

void Adoption::flatten(const ForeignOperation& operation) {
  require(integer(operation, "axis", 1) == 1, operation, "axis 1");
  const std::string& node = node_of(operation, 0);
  append(operation,
         {.op = Op::reshape, .inputs = {node}, .shape = {value_count(shape_of(node)).value_or(0)}});
}

void Adoption::reshape(const ForeignOperation& operation) {
  const Shape before = shape_of(node_of(operation, 0));
  Shape shape = integers_of(operation, 1);
  require(shape.size() >= 2, operation, "a batch axis and others");
  // 0 and what Shape gave stand for the batch, -1 for it or for what is left, and a model for one
  // picture has 1.
  const std::int64_t batch = shape[0];
  shape.erase(shape.begin());
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] == 0) shape[i] = i < before.size() ? before[i] : 0;
  }
  require(batch == 0 || batch == kAnyBatch || batch == -1 || batch == 1, operation,
          "a batch axis that stays as it is");
  append_reshape(operation, std::move(shape));
}

Adoption::Shape Adoption::axes_behind_batch(const ForeignOperation& operation,
                                            std::int64_t rank) const {
  Shape axes =
      operation.inputs.size() > 1 ? integers_of(operation, 1) : integers(operation, "axes", {});
  const std::int64_t longer = rank + (operation.type == "Unsqueeze" ? std::ssize(axes) : 0);
  for (auto& axis : axes) {
    axis = axis < 0 ? axis + longer : axis;
    require(axis >= 1 && axis < longer, operation, "axes behind the batch");
  }
  std::ranges::sort(axes);
  require(std::ranges::adjacent_find(axes) == axes.end(), operation, "each axis once");
  return axes;
}

void Adoption::squeeze(const ForeignOperation& operation) {
  Shape shape = shape_of(node_of(operation, 0));
  const Shape axes = axes_behind_batch(operation, std::ssize(shape) + 1);
  for (auto axis = axes.rbegin(); axis != axes.rend(); ++axis) {
    const auto place = shape.begin() + (*axis - 1);
    require(*place == 1, operation, "axes of one");
    shape.erase(place);
  }
  append_reshape(operation, std::move(shape));
}

void Adoption::unsqueeze(const ForeignOperation& operation) {
  Shape shape = shape_of(node_of(operation, 0));
  for (const auto axis : axes_behind_batch(operation, std::ssize(shape) + 1)) {
    shape.insert(shape.begin() + (axis - 1), 1);
  }
  append_reshape(operation, std::move(shape));
}

void Adoption::append_reshape(const ForeignOperation& operation, Shape shape) {
  const std::string& node = node_of(operation, 0);
  const std::int64_t count = value_count(shape_of(node)).value_or(0);
  require(std::ranges::count(shape, -1) <= 1, operation, "a shape for any number of pictures");
  Shape given = shape;
  std::erase(given, -1);
  if (const auto rest = value_count(given)) {
    std::ranges::replace(shape, std::int64_t{-1}, count / *rest);
  }
  require(value_count(shape) == count, operation,
          "a shape of " + std::to_string(count) + " values behind the batch");
  append(operation, {.op = Op::reshape, .inputs = {node}, .shape = std::move(shape)});
}

}  // namespace lab::onnx
