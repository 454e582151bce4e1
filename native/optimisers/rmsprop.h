// SPDX-License-Identifier: MIT
// RMSprop (Tieleman and Hinton 2012, lecture 6.5) as PyTorch computes it: not centred, without
// momentum, eps added after the root.
#pragma once

#include "native/optimisers/optimiser.h"

namespace lab {

struct RmspropSettings {
  double alpha = 0.99;  // decay of the mean square
  double eps = 1e-8;
};

class Rmsprop : public Optimiser {
 public:
  Rmsprop(NamedTensors parameters, at::Tensor rate, const RmspropSettings& settings);

 private:
  void update(const std::vector<at::Tensor>& gradients) override;

  RmspropSettings settings_;
  std::vector<at::Tensor> squares_;
};

}  // namespace lab
