// SPDX-License-Identifier: MIT
// Gradients and state of optimiser.h.
#include "native/optimisers/optimiser.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <c10/core/impl/LocalDispatchKeySet.h>
#include <torch/csrc/autograd/autograd.h>

#include "native/parallel/share.h"

namespace lab {

Optimiser::Optimiser(NamedTensors parameters, at::Tensor rate) : rate_(std::move(rate)) {
  for (auto& [name, parameter] : parameters) {
    parameter.requires_grad_(true);
    names_.push_back(std::move(name));
    parameters_.push_back(parameter);
  }
}

std::vector<at::Tensor> Optimiser::add_state(std::string_view name) {
  std::vector<at::Tensor> tensors;
  for (const auto& parameter : parameters_) tensors.push_back(at::zeros_like(parameter.detach()));
  return state_.emplace_back(std::string(name), std::move(tensors)).tensors;
}

std::vector<at::Tensor> Optimiser::add_scalar_state(std::string_view name) {
  std::vector<at::Tensor> tensors;
  for (const auto& parameter : parameters_) {
    tensors.push_back(at::zeros({}, parameter.detach().options()));
  }
  return state_.emplace_back(std::string(name), std::move(tensors)).tensors;
}

std::vector<at::Tensor> Optimiser::gradients_of(const at::Tensor& loss) {
  // Each gradient in the precision that the forward pass chose.
  const c10::impl::ExcludeDispatchKeyGuard no_autocast(c10::autocast_dispatch_keyset);
  Ranks* ranks = ranks_at_work();
  if (ranks == nullptr) return torch::autograd::grad({loss}, parameters_);
  if (!average_) average_ = std::make_shared<GradientAverage>(parameters_, *ranks);
  return average_->gradients_of(loss);
}

void Optimiser::minimise(const at::Tensor& loss) {
  std::vector<at::Tensor> gradients = gradients_of(loss);
  const at::NoGradGuard guard;
  // Fused kernels walk over memory: a gradient that lies there in another order would be misread.
  for (std::size_t i = 0; i < gradients.size(); ++i) {
    if (gradients[i].strides() == parameters_[i].strides()) continue;
    gradients[i] = at::empty_like(parameters_[i]).copy_(gradients[i]);
  }
  update(gradients);
}

NamedTensors Optimiser::state() const {
  NamedTensors state;
  for (std::size_t i = 0; i < names_.size(); ++i) {
    for (const auto& kind : state_)
      state.emplace_back(names_[i] + "." + kind.name, kind.tensors[i]);
  }
  return state;
}

}  // namespace lab
