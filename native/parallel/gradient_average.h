// SPDX-License-Identifier: MIT
// Gradients averaged over processes while the backward pass goes on: c10d's Reducer (Li et al. 2020,
// "PyTorch Distributed", section 4.2), in buckets of 25 MB.
#pragma once

#include <ATen/core/Tensor.h>

#include <memory>
#include <vector>

namespace c10d {
class Reducer;
}

namespace lab {

class Ranks;

class GradientAverage {
 public:
  // parameters: leaves that require gradients, in the order of the forward pass. ranks must outlive it.
  GradientAverage(std::vector<at::Tensor> parameters, Ranks& ranks);
  ~GradientAverage();
  GradientAverage(const GradientAverage&) = delete;
  GradientAverage& operator=(const GradientAverage&) = delete;

  // The mean over all processes of the gradients of each one's loss, a scalar that depends on every
  // parameter; valid until the next call.
  std::vector<at::Tensor> gradients_of(const at::Tensor& loss);

 private:
  std::vector<at::Tensor> parameters_;
  std::unique_ptr<c10d::Reducer> reducer_;
};

}  // namespace lab
