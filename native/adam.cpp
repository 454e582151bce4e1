// SPDX-License-Identifier: MIT
// The optimiser of adam.h.
#include "native/adam.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <c10/core/impl/LocalDispatchKeySet.h>
#include <torch/csrc/autograd/autograd.h>

namespace lab {
namespace {

std::vector<at::Tensor> gradients_of(const at::Tensor& loss,
                                     const std::vector<at::Tensor>& parameters) {
  // Each gradient in the precision that the forward pass chose.
  const c10::impl::ExcludeDispatchKeyGuard no_autocast(c10::autocast_dispatch_keyset);
  return torch::autograd::grad({loss}, parameters);
}

}  // namespace

Adam::Adam(NamedTensors parameters, at::Tensor learning_rate, const AdamSettings& settings)
    : learning_rate_(std::move(learning_rate)), settings_(settings) {
  for (auto& [name, parameter] : parameters) {
    parameter.requires_grad_(true);
    names_.push_back(name);
    parameters_.push_back(parameter);
    const at::Tensor values = parameter.detach();
    means_.push_back(at::zeros_like(values));
    squares_.push_back(at::zeros_like(values));
    steps_.push_back(at::zeros({}, values.options()));
  }
}

void Adam::minimise(const at::Tensor& loss) {
  std::vector<at::Tensor> gradients = gradients_of(loss, parameters_);
  const at::NoGradGuard guard;
  // The kernel walks over memory: a gradient that lies there in another order would be misread.
  for (std::size_t i = 0; i < gradients.size(); ++i) {
    if (gradients[i].strides() == parameters_[i].strides()) continue;
    gradients[i] = at::empty_like(parameters_[i]).copy_(gradients[i]);
  }
  at::_foreach_add_(steps_, 1);
  at::_fused_adam_(parameters_, gradients, means_, squares_, /*max_exp_avg_sqs=*/{}, steps_,
                   learning_rate_, settings_.beta1, settings_.beta2, /*weight_decay=*/0,
                   settings_.eps, /*amsgrad=*/false, /*maximize=*/false);
}

NamedTensors Adam::state() const {
  NamedTensors state;
  for (std::size_t i = 0; i < names_.size(); ++i) {
    state.emplace_back(names_[i] + ".adam_mean", means_[i]);
    state.emplace_back(names_[i] + ".adam_square", squares_[i]);
    state.emplace_back(names_[i] + ".adam_step", steps_[i]);
  }
  return state;
}

}  // namespace lab
