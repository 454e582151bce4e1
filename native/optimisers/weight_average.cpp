// SPDX-License-Identifier: MIT
#include "native/optimisers/weight_average.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

namespace lab {

WeightAverage::WeightAverage(NamedTensors tensors, double decay)
    : tensors_(std::move(tensors)), decay_(decay) {
  at::TensorOptions options(at::kFloat);
  for (const auto& [name, tensor] : tensors_) {
    averages_.emplace_back(name, tensor.detach().clone());
    options = options.device(tensor.device());
  }
  steps_ = at::zeros({}, options);
}

void WeightAverage::update() {
  const at::NoGradGuard guard;
  // Of the new weights. A tensor, not a number: a recorded step computes it at every replay.
  const at::Tensor share = (9 / (steps_ + 10)).clamp_min(1 - decay_);
  for (std::size_t i = 0; i < tensors_.size(); ++i) {
    averages_[i].second.lerp_(tensors_[i].second.detach(), share);
  }
  steps_.add_(1);
}

NamedTensors WeightAverage::state(const std::string& role) const {
  NamedTensors state;
  for (const auto& [name, average] : averages_) state.emplace_back(name + ".average", average);
  state.emplace_back(role + "/average_step", steps_);
  return state;
}

}  // namespace lab
