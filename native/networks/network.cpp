// SPDX-License-Identifier: MIT
// Parameters and forward pass of Network. Initialisation: He et al. 2015 as PyTorch's layers use
// it.
#include "native/networks/network.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <utility>

#include "native/networks/batch_norm.h"
#include "native/networks/convolution.h"
#include "native/networks/onednn_check.h"
#include "native/parallel/share.h"
#include "shared/base/error.h"

namespace lab {
namespace {

using Tensors = std::map<std::string, at::Tensor>;

std::string text_of(at::IntArrayRef shape) {
  std::string text = "[";
  for (const auto size : shape) text += (text.size() > 1 ? ", " : "") + std::to_string(size);
  return text + "]";
}

// Values that one output value is summed from, as PyTorch counts them: from the weight's second
// axis, for transposed convolutions too.
double fan_in(const std::vector<std::int64_t>& weight) {
  double count = 1;
  for (std::size_t axis = 1; axis < weight.size(); ++axis) {
    count *= static_cast<double>(weight[axis]);
  }
  return count;
}

at::Tensor initial_norm(const TensorDeclaration& tensor) {
  const bool one = tensor.name.ends_with(".weight") || tensor.name.ends_with(".running_var");
  return one ? at::ones(tensor.shape) : at::zeros(tensor.shape);
}

Tensors initial_tensors(const NetworkSpec& spec) {
  Tensors tensors;
  double bound = 0;
  for (const auto& tensor : declare_tensors(spec)) {
    const Node& node = spec.node(tensor.name.substr(0, tensor.name.rfind('.')));
    if (is_norm(node.op)) {
      tensors[tensor.name] = initial_norm(tensor);
      continue;
    }
    // A bias follows its weight and takes the same bound.
    if (tensor.name.ends_with(".weight")) bound = 1.0 / std::sqrt(fan_in(tensor.shape));
    tensors[tensor.name] = at::empty(tensor.shape).uniform_(-bound, bound);
  }
  return tensors;
}

void check_tensors(const NetworkSpec& spec, const Tensors& tensors) {
  std::set<std::string> names;
  for (const auto& expected : declare_tensors(spec)) {
    const auto found = tensors.find(expected.name);
    if (found == tensors.end()) {
      throw Error(spec.role, "a tensor '" + expected.name + "'", "none");
    }
    if (found->second.sizes() != at::IntArrayRef(expected.shape)) {
      throw Error(spec.role + "." + expected.name, "shape " + text_of(expected.shape),
                  text_of(found->second.sizes()));
    }
    names.insert(expected.name);
  }
  for (const auto& entry : tensors) {
    if (!names.contains(entry.first)) {
      throw Error(spec.role, "only tensors that a node needs", "'" + entry.first + "'");
    }
  }
}

// Evaluates single nodes; values of earlier nodes are in `values`.
class Walk {
 public:
  Walk(const Tensors& tensors, Mode mode, const at::Generator& generator,
       std::set<std::string> rectified, Activations& values)
      : tensors_(tensors),
        mode_(mode),
        generator_(generator),
        rectified_(std::move(rectified)),
        values_(values) {}

  at::Tensor value(const Node& node) const {
    const at::Tensor& x = values_.at(node.inputs[0]);
    switch (node.op) {
      case Op::linear: return at::linear(x, tensor(node, ".weight"), bias(node));
      case Op::conv2d:
        return at::conv2d(x, tensor(node, ".weight"), bias(node), node.stride, node.padding);
      case Op::conv_transpose2d:
        return transposed_convolution(
            x, tensor(node, ".weight"), bias(node),
            {node.stride, node.padding, {node.output_padding, node.output_padding}});
      case Op::batch_norm: return batch_norm(node, x);
      case Op::instance_norm:
        return at::instance_norm(x, tensor(node, ".weight"), tensor(node, ".bias"), {}, {},
                                 /*use_input_stats=*/true, /*momentum=*/0, kNormEps,
                                 /*cudnn_enabled=*/true);
      case Op::layer_norm:
        return at::layer_norm(x, x.sizes().slice(1), tensor(node, ".weight"), tensor(node, ".bias"),
                              kNormEps);
      case Op::max_pool: return at::max_pool2d(x, node.kernel, node.stride, node.padding);
      case Op::average_pool: return at::avg_pool2d(x, node.kernel, node.stride, node.padding);
      case Op::relu: return rectified_.contains(node.inputs[0]) ? x : at::relu(x);
      case Op::leaky_relu: return at::leaky_relu(x, node.slope);
      case Op::sigmoid: return at::sigmoid(x);
      case Op::tanh: return at::tanh(x);
      case Op::softmax: return at::softmax(x, 1);
      case Op::dropout: return dropout(node, x);
      case Op::reshape: return reshape(node, x);
      case Op::add: return x + values_.at(node.inputs[1]);
      case Op::multiply: return x * values_.at(node.inputs[1]);
      case Op::concat: return at::cat({x, values_.at(node.inputs[1])}, 1);
      case Op::upsample_nearest: return upsample(x);
      case Op::input: break;
    }
    throw Error(node.name, "an operator with an input", std::string(name_of(node.op)));
  }

 private:
  const at::Tensor& tensor(const Node& node, const char* suffix) const {
    return tensors_.at(node.name + suffix);
  }

  std::optional<at::Tensor> bias(const Node& node) const {
    if (!node.bias) return std::nullopt;
    return tensor(node, ".bias");
  }

  at::Tensor batch_norm(const Node& node, const at::Tensor& x) const {
    const NormTensors norm = {tensor(node, ".weight"), tensor(node, ".bias"),
                              tensor(node, ".running_mean"), tensor(node, ".running_var")};
    if (mode_ == Mode::training) {
      return batch_norm_in_training(x, norm,
                                    {.momentum = kBatchNormMomentum,
                                     .eps = kNormEps,
                                     .rectified = rectified_.contains(node.name),
                                     .ranks = ranks_at_work()});
    }
    return at::batch_norm(x, norm.weight, norm.bias, norm.running_mean, norm.running_variance,
                          /*training=*/false, kBatchNormMomentum, kNormEps,
                          /*cudnn_enabled=*/true);
  }

  static at::Tensor reshape(const Node& node, const at::Tensor& x) {
    std::vector<std::int64_t> shape = {x.size(0)};
    shape.insert(shape.end(), node.shape.begin(), node.shape.end());
    return x.reshape(shape);
  }

  static at::Tensor upsample(const at::Tensor& x) {
    return at::upsample_nearest2d(x, {2 * x.size(2), 2 * x.size(3)});
  }

  // Not at::dropout, which takes its numbers from LibTorch's default generator.
  at::Tensor dropout(const Node& node, const at::Tensor& x) const {
    if (mode_ == Mode::inference || node.probability == 0) return x;
    if (!generator_.defined()) throw Error(node.name, "a generator for dropout", "none");
    const double kept = 1 - node.probability;
    return x * drawn_bernoulli(at::empty_like(x.detach()), kept, generator_).div_(kept);
  }

  const Tensors& tensors_;
  Mode mode_;
  const at::Generator& generator_;
  std::set<std::string> rectified_;  // see rectified_norms
  Activations& values_;
};

// How often each node's value is read, as an input or as an output of the whole.
std::map<std::string, int> readers_of(const NetworkSpec& spec) {
  std::map<std::string, int> readers;
  for (const auto& node : spec.nodes) {
    for (const auto& input : node.inputs) ++readers[input];
  }
  for (const auto& output : spec.outputs) ++readers[spec.node(output).name];
  return readers;
}

// Nodes of batch norm that nothing but a relu reads: while training they do its work, too, which saves a U-Net's step
// a tenth.
std::set<std::string> rectified_norms(const NetworkSpec& spec) {
  const std::map<std::string, int> readers = readers_of(spec);
  std::set<std::string> names;
  for (const auto& node : spec.nodes) {
    if (node.op != Op::relu || readers.at(node.inputs[0]) != 1) continue;
    if (spec.node(node.inputs[0]).op == Op::batch_norm) names.insert(node.inputs[0]);
  }
  return names;
}

// Which values are still needed, so that no memory is held for others.
class Uses {
 public:
  explicit Uses(const NetworkSpec& spec) : left_(readers_of(spec)) {
    for (const auto& node : spec.nodes) {
      // What these give may be their input itself, which others hold too.
      if (node.op == Op::input || node.op == Op::reshape || node.op == Op::dropout) {
        shared_.insert(node.name);
      }
    }
  }

  // Whether a node's first input is nobody else's, so that the node may write over it.
  bool is_own_and_last(const Node& node) const {
    return left_.at(node.inputs[0]) == 1 && !shared_.contains(node.inputs[0]);
  }

  // Whether that was the last.
  bool end_one(const std::string& name) { return --left_.at(name) == 0; }

 private:
  std::map<std::string, int> left_;
  std::set<std::string> shared_;
};

const at::Tensor& given_input(const NetworkSpec& spec, const Node& node,
                              const Activations& inputs) {
  const auto found = inputs.find(node.name);
  if (found == inputs.end()) throw Error(spec.role, "an input '" + node.name + "'", "none");
  const at::Tensor& value = found->second;
  if (value.dim() < 1 || value.sizes().slice(1) != at::IntArrayRef(node.shape)) {
    throw Error(spec.role + "." + node.name, "a batch of " + text_of(node.shape),
                text_of(value.sizes()));
  }
  return value;
}

}  // namespace

Network::Network(NetworkSpec spec) : spec_(std::move(spec)), tensors_(initial_tensors(spec_)) {}

Network::Network(NetworkSpec spec, std::map<std::string, at::Tensor> tensors)
    : spec_(std::move(spec)), tensors_(std::move(tensors)) {
  check_tensors(spec_, tensors_);
}

Activations Network::forward(const Activations& inputs, Mode mode,
                             const at::Generator& generator) const {
  return forward(inputs, spec_.outputs, mode, generator);
}

Activations Network::forward(const Activations& inputs, const std::vector<std::string>& outputs,
                             Mode mode, const at::Generator& generator) const {
  onednn_is_right();  // or it is switched off
  Activations values;
  const NetworkSpec needed = prune(spec_, outputs);
  const Walk walk(tensors_, mode, generator,
                  mode == Mode::training ? rectified_norms(needed) : std::set<std::string>{},
                  values);
  Uses uses(needed);
  for (const auto& node : needed.nodes) {
    if (node.op == Op::relu && !c10::GradMode::is_enabled() && uses.is_own_and_last(node)) {
      values[node.name] = at::relu_(values.at(node.inputs[0]));
    } else {
      values[node.name] =
          node.op == Op::input ? given_input(spec_, node, inputs) : walk.value(node);
    }
    for (const auto& input : node.inputs) {
      if (uses.end_one(input)) values.erase(input);
    }
  }
  Activations results;
  for (const auto& output : outputs) results[output] = values.at(output);
  return results;
}

NamedTensors Network::parameters() const {
  NamedTensors result;
  for (const auto& tensor : declare_tensors(spec_)) {
    if (tensor.trained) result.emplace_back(tensor.name, tensors_.at(tensor.name));
  }
  return result;
}

NamedTensors Network::buffers() const {
  NamedTensors result;
  for (const auto& tensor : declare_tensors(spec_)) {
    if (!tensor.trained) result.emplace_back(tensor.name, tensors_.at(tensor.name));
  }
  return result;
}

void Network::to(at::Device device) {
  for (auto& entry : tensors_) {
    entry.second = entry.second.to(device);
    // cuDNN's fastest kernels want their channels side by side.
    if (device.is_cuda() && entry.second.dim() == 4) {
      entry.second = entry.second.contiguous(at::MemoryFormat::ChannelsLast);
    }
  }
}

Network copy_of(const Network& network) {
  std::map<std::string, at::Tensor> tensors;
  for (const auto& [name, tensor] : network.tensors()) tensors[name] = tensor.detach().clone();
  return {network.spec(), std::move(tensors)};
}

}  // namespace lab
