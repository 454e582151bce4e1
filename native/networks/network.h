// SPDX-License-Identifier: MIT
// Runs a NetworkSpec on LibTorch: owns the parameters and walks the nodes.
#pragma once

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>

#include <map>
#include <string>
#include <vector>

#include "native/base/named_tensors.h"
#include "native/networks/network_spec.h"

namespace lab {

enum class Mode { training, inference };

// Values of named nodes.
using Activations = std::map<std::string, at::Tensor>;

class Network {
 public:
  // Parameters are initialised as PyTorch initialises its layers (Kaiming uniform, a = sqrt 5;
  // batch norm at 1 and 0), from LibTorch's default generator of the device "cpu", in node order.
  explicit Network(NetworkSpec spec);
  // With given parameters and buffers (from a checkpoint or a bundle).
  // Throws lab::Error on a missing, superfluous or misshapen tensor.
  Network(NetworkSpec spec, std::map<std::string, at::Tensor> tensors);

  const NetworkSpec& spec() const { return spec_; }

  // inputs: by node name, [n, ...]. Returns the outputs of the spec, or those asked for.
  // In training, batch norm uses and updates batch statistics (PyTorch's momentum 0.1, eps 1e-5; of the
  // whole batch where several processes share it), and
  // dropout draws from `generator`: throws lab::Error if there is dropout and no generator.
  Activations forward(const Activations& inputs, Mode mode,
                      const at::Generator& generator = {}) const;
  Activations forward(const Activations& inputs, const std::vector<std::string>& outputs, Mode mode,
                      const at::Generator& generator = {}) const;

  // In node order; buffers are batch norm's running statistics.
  NamedTensors parameters() const;
  NamedTensors buffers() const;
  // Parameters and buffers by name; the tensors share storage with the network.
  const std::map<std::string, at::Tensor>& tensors() const { return tensors_; }

  void to(at::Device device);

 private:
  NetworkSpec spec_;
  std::map<std::string, at::Tensor> tensors_;
};

// The same function with tensors of its own.
Network copy_of(const Network& network);

inline constexpr double kNormEps = 1e-5;
inline constexpr double kBatchNormMomentum = 0.1;

// The same function in inference form: batch norm folded into the convolution or linear layer
// before it (Jacob et al. 2018, section 3.2), dropout gone, only `outputs` kept.
Network inference_form(const Network& network, const std::vector<std::string>& outputs);

}  // namespace lab
