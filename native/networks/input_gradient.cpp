// SPDX-License-Identifier: MIT
// Walks the nodes from the output back to the input, each operator replaced by its transpose.
#include "native/networks/input_gradient.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <set>

#include "native/networks/convolution.h"
#include "shared/base/error.h"

namespace lab {
namespace {

// Names of the nodes between input and output, both included.
std::set<std::string> path(const NetworkSpec& spec, const std::string& input,
                           const std::string& output) {
  std::set<std::string> names;
  for (const auto& node : prune(spec, {output}).nodes) {
    const auto on_path = [&](const std::string& name) { return names.contains(name); };
    if (node.name == input || std::ranges::any_of(node.inputs, on_path)) names.insert(node.name);
  }
  if (!names.contains(output)) {
    throw Error(spec.role, "an output that depends on '" + input + "'", "'" + output + "'");
  }
  return names;
}

bool has_transpose(Op op) {
  switch (op) {
    case Op::input:
    case Op::linear:
    case Op::conv2d:
    case Op::conv_transpose2d:
    case Op::relu:
    case Op::leaky_relu:
    case Op::reshape:
    case Op::add:
    case Op::concat:
    case Op::upsample_nearest: return true;
    default: return false;
  }
}

bool is_rectifier(Op op) { return op == Op::relu || op == Op::leaky_relu; }

class Transpose {
 public:
  Transpose(const Network& network, const Activations& inputs, const std::set<std::string>& path)
      : network_(network), path_(path), shapes_(infer_shapes(network.spec())) {
    // The signs before each rectifier decide its slope. They are constants: almost everywhere a
    // small change of the weights changes none.
    const at::NoGradGuard guard;
    std::vector<std::string> rectified;
    for (const auto& node : network.spec().nodes) {
      if (path.contains(node.name) && is_rectifier(node.op)) rectified.push_back(node.inputs[0]);
    }
    before_ = network.forward(inputs, rectified, Mode::training);
  }

  // count: pictures in the batch.
  at::Tensor run(const std::string& input, const std::string& output, std::int64_t count,
                 const at::TensorOptions& options) {
    std::vector<std::int64_t> shape = {count};
    shape.insert(shape.end(), shapes_.at(output).begin(), shapes_.at(output).end());
    slopes_[output] = at::ones(shape, options);
    const auto& nodes = network_.spec().nodes;
    for (auto node = nodes.rbegin(); node != nodes.rend(); ++node) {
      if (node->name == input) break;
      if (slopes_.contains(node->name)) step_back(*node, slopes_.at(node->name));
    }
    return slopes_.at(input);
  }

 private:
  void step_back(const Node& node, const at::Tensor& slope) {
    if (node.op == Op::add) {
      pass(node.inputs[0], slope);
      const bool by_channel = shapes_.at(node.inputs[0]) != shapes_.at(node.inputs[1]);
      pass(node.inputs[1], by_channel ? slope.sum({2, 3}, /*keepdim=*/true) : slope);
    } else if (node.op == Op::concat) {
      const std::int64_t first = shapes_.at(node.inputs[0])[0];
      pass(node.inputs[0], slope.narrow(1, 0, first));
      pass(node.inputs[1], slope.narrow(1, first, slope.size(1) - first));
    } else if (path_.contains(node.inputs[0])) {
      pass(node.inputs[0], transposed(node, slope));
    }
  }

  void pass(const std::string& input, const at::Tensor& slope) {
    if (!path_.contains(input)) return;
    const auto [found, is_new] = slopes_.emplace(input, slope);
    if (!is_new) found->second = found->second + slope;
  }

  at::Tensor transposed(const Node& node, const at::Tensor& slope) const {
    switch (node.op) {
      case Op::linear: return at::matmul(slope, weight(node));
      case Op::conv2d: return transposed_conv(node, slope);
      case Op::conv_transpose2d:
        return at::conv2d(slope, weight(node), {}, node.stride, node.padding);
      case Op::relu: return at::threshold_backward(slope, before(node, slope), 0);
      case Op::leaky_relu:
        return at::leaky_relu_backward(slope, before(node, slope), node.slope,
                                       /*self_is_result=*/false);
      case Op::reshape: return slope.reshape(batch_of(shapes_.at(node.inputs[0]), slope));
      case Op::upsample_nearest: return at::avg_pool2d(slope, 2, 2) * 4;
      default:
        throw Error(node.name, "an operator with a transpose", std::string(name_of(node.op)));
    }
  }

  // Rows and columns that no window reached get a slope of 0: the output padding.
  at::Tensor transposed_conv(const Node& node, const at::Tensor& slope) const {
    const auto& shape = shapes_.at(node.inputs[0]);
    const auto unreached = [&](std::size_t axis) {
      return (shape[axis] + 2 * node.padding - node.kernel) % node.stride;
    };
    return transposed_convolution(slope, weight(node), {},
                                  {node.stride, node.padding, {unreached(1), unreached(2)}});
  }

  static std::vector<std::int64_t> batch_of(const std::vector<std::int64_t>& shape,
                                            const at::Tensor& slope) {
    std::vector<std::int64_t> batch = {slope.size(0)};
    batch.insert(batch.end(), shape.begin(), shape.end());
    return batch;
  }

  const at::Tensor& weight(const Node& node) const {
    return network_.tensors().at(node.name + ".weight");
  }

  // In the slope's type: the two ways here may have rounded differently.
  at::Tensor before(const Node& node, const at::Tensor& slope) const {
    return before_.at(node.inputs[0]).to(slope.scalar_type());
  }

  const Network& network_;
  const std::set<std::string>& path_;
  std::map<std::string, std::vector<std::int64_t>> shapes_;
  Activations before_;
  Activations slopes_;
};

}  // namespace

at::Tensor input_gradient_by_autograd(const Network& network, const Activations& inputs,
                                      const std::string& input, const std::string& output) {
  Activations values = inputs;
  at::Tensor& x = values.at(input);
  x = x.detach().requires_grad_();
  const at::Tensor sum = network.forward(values, {output}, Mode::training).at(output).sum();
  return torch::autograd::grad({sum}, {x}, {}, /*retain_graph=*/true, /*create_graph=*/true)[0];
}

at::Tensor input_gradient(const Network& network, const Activations& inputs,
                          const std::string& input, const std::string& output) {
  const std::set<std::string> names = path(network.spec(), input, output);
  const auto transposable = [&](const std::string& name) {
    return has_transpose(network.spec().node(name).op);
  };
  if (!std::ranges::all_of(names, transposable)) {
    return input_gradient_by_autograd(network, inputs, input, output);
  }
  const at::Tensor& x = inputs.at(input);
  return Transpose(network, inputs, names).run(input, output, x.size(0), x.options());
}

}  // namespace lab
