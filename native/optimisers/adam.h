// SPDX-License-Identifier: MIT
// Adam (Kingma and Ba 2015) and AdamW (Loshchilov and Hutter 2019), on LibTorch's fused kernels, one
// pass over every parameter. On the CPU they halve the optimiser's share against torch::optim::Adam.
#pragma once

#include "native/optimisers/optimiser.h"

namespace lab {

struct AdamSettings {
  double beta1 = 0.9;
  double beta2 = 0.999;
  double eps = 1e-8;
  // AdamW: every step first shrinks each parameter by this share of the learning rate. 0: Adam.
  double decay = 0;
};

class Adam : public Optimiser {
 public:
  Adam(NamedTensors parameters, at::Tensor rate, const AdamSettings& settings);

 private:
  void update(const std::vector<at::Tensor>& gradients) override;

  AdamSettings settings_;
  std::vector<at::Tensor> means_;
  std::vector<at::Tensor> squares_;
  std::vector<at::Tensor> steps_;
};

}  // namespace lab
