// SPDX-License-Identifier: MIT
// Folds batch norm and removes dropout: Jacob et al. 2018, "Quantization and Training of Neural
// Networks for Efficient Integer-Arithmetic-Only Inference", section 3.2. Also the rounding of
// weights to fp16 precision.
#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "native/networks/network.h"
#include "shared/base/error.h"

namespace lab {
namespace {

using Tensors = std::map<std::string, at::Tensor>;

// A batch norm becomes a copy of the layer before it, under its own name and with scaled weights.
// The layer itself goes when the graph is pruned, unless something else reads it too.
class Folding {
 public:
  explicit Folding(const Network& network) : source_(network) {}

  Network folded(const std::vector<std::string>& outputs) {
    for (const auto& node : source_.spec().nodes) append(node);
    NetworkSpec spec{.role = source_.spec().role, .nodes = nodes_, .outputs = outputs};
    for (const auto& output : outputs) {
      if (aliases_.contains(output)) throw Error(spec.role, "no dropout as an output", output);
    }
    spec = prune(spec, outputs);
    Tensors kept;
    for (const auto& tensor : declare_tensors(spec)) kept[tensor.name] = tensors_.at(tensor.name);
    return Network(std::move(spec), std::move(kept));
  }

 private:
  void append(Node node) {
    for (auto& input : node.inputs) {
      if (const auto alias = aliases_.find(input); alias != aliases_.end()) input = alias->second;
    }
    if (node.op == Op::dropout) {
      aliases_[node.name] = node.inputs[0];
    } else if (node.op == Op::batch_norm) {
      fold(node);
    } else {
      for (const char* suffix : {".weight", ".bias"}) {
        const auto found = source_.tensors().find(node.name + suffix);
        if (found != source_.tensors().end())
          tensors_[found->first] = found->second.detach().clone();
      }
      nodes_.push_back(std::move(node));
    }
  }

  void fold(const Node& norm) {
    const std::string where = source_.spec().role + "." + norm.name;
    const NetworkSpec so_far{.role = source_.spec().role, .nodes = nodes_, .outputs = {}};
    Node layer = so_far.node(norm.inputs[0]);
    // Axis of the output channels in the weight.
    const int axis = layer.op == Op::conv_transpose2d ? 1 : 0;
    if (layer.op != Op::linear && layer.op != Op::conv2d && layer.op != Op::conv_transpose2d) {
      throw Error(where, "a convolution or linear layer before a batch norm",
                  std::string(name_of(layer.op)));
    }
    const at::Tensor scale = of(norm, ".weight") / (of(norm, ".running_var") + kNormEps).sqrt();
    const at::Tensor weight = tensors_.at(layer.name + ".weight").to(at::kDouble);
    std::vector<std::int64_t> broadcast(static_cast<std::size_t>(weight.dim()), 1);
    broadcast[static_cast<std::size_t>(axis)] = -1;
    const at::Tensor bias =
        layer.bias ? tensors_.at(layer.name + ".bias").to(at::kDouble) : at::zeros_like(scale);
    tensors_[norm.name + ".weight"] = (weight * scale.view(broadcast)).to(at::kFloat);
    tensors_[norm.name + ".bias"] =
        ((bias - of(norm, ".running_mean")) * scale + of(norm, ".bias")).to(at::kFloat);
    layer.name = norm.name;
    layer.bias = true;
    nodes_.push_back(std::move(layer));
  }

  // In double: the products are rounded once.
  at::Tensor of(const Node& node, const char* suffix) const {
    return source_.tensors().at(node.name + suffix).detach().to(at::kDouble);
  }

  const Network& source_;
  std::vector<Node> nodes_;
  Tensors tensors_;
  std::map<std::string, std::string> aliases_;  // a dropout's name to its input's
};

}  // namespace

Network inference_form(const Network& network, const std::vector<std::string>& outputs) {
  return Folding(network).folded(outputs);
}

}  // namespace lab
