// SPDX-License-Identifier: MIT
// What every optimiser does: it holds named parameters, takes their gradients from a loss and keeps
// state beside each. The formulas are one file each in this folder.
#pragma once

#include <ATen/core/Tensor.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "native/base/named_tensors.h"
#include "native/parallel/gradient_average.h"

namespace lab {

class Optimiser {
 public:
  virtual ~Optimiser() = default;

  // One update from the gradients of `loss` (a scalar) in these parameters; no other tensor gets a
  // gradient. Where processes share a step, from the mean of their gradients. Throws c10::Error if the loss does not depend on one of them.
  void minimise(const at::Tensor& loss);

  // What a checkpoint must keep, named "<parameter>.<what>"; the tensors share storage.
  NamedTensors state() const;

 protected:
  // Makes the parameters require gradients. rate: of learning, as Rates::add returns it.
  Optimiser(NamedTensors parameters, at::Tensor rate);

  // A tensor of zeros for each parameter, or a scalar, which becomes part of the state.
  std::vector<at::Tensor> add_state(std::string_view name);
  std::vector<at::Tensor> add_scalar_state(std::string_view name);

  // gradients: in the order and the memory layout of parameters(). Gradient mode is off.
  virtual void update(const std::vector<at::Tensor>& gradients) = 0;

  const std::vector<at::Tensor>& parameters() const { return parameters_; }
  const at::Tensor& rate() const { return rate_; }

 private:
  std::vector<at::Tensor> gradients_of(const at::Tensor& loss);

  struct State {
    std::string name;
    std::vector<at::Tensor> tensors;  // one for each parameter
  };

  std::vector<std::string> names_;
  std::vector<at::Tensor> parameters_;
  std::vector<State> state_;
  at::Tensor rate_;
  // Made at the first step that processes share. Shared, as optimisers are copied into their place.
  std::shared_ptr<GradientAverage> average_;
};

}  // namespace lab
