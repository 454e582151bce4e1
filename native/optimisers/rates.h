// SPDX-License-Identifier: MIT
// The learning rates of a run: a scalar on the device for each optimiser, which reads it at every
// step, so that a recorded step can be replayed at another rate.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

namespace lab {

class Rates {
 public:
  explicit Rates(at::Device device) : device_(device) {}

  // A float32 scalar for one more optimiser; 0 until scale fills it. base: its rate at factor 1.
  at::Tensor add(double base);
  // Every scalar becomes its base times the schedule's factor.
  void scale(double factor);
  // Base of the optimiser that was added first: the rate that a run reports. 0 if there is none.
  double first_base() const { return bases_.empty() ? 0 : bases_[0]; }

 private:
  at::Device device_;
  std::vector<double> bases_;
  std::vector<at::Tensor> scalars_;
};

}  // namespace lab
