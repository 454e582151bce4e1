// SPDX-License-Identifier: MIT
// Averaged weights: an exponential moving average over the steps of a run (Polyak and Juditsky 1992, in
// the form of Tarvainen and Valpola 2017), which is validated, filmed and exported in place of the last
// step's.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>

#include "native/base/named_tensors.h"

namespace lab {

class WeightAverage {
 public:
  // tensors: parameters and buffers that keep their storage; their values now are the first average.
  // decay: what an average keeps at a step, in [0, 1); 0: it is the last step's weights.
  WeightAverage(NamedTensors tensors, double decay);

  // After each step. The first steps keep less, (1 + n) / (10 + n) after n of them: what a network was
  // before it learnt anything is soon forgotten.
  void update();

  // Under the names of the tensors; they share storage with this.
  const NamedTensors& averages() const { return averages_; }

  // What a checkpoint must keep: "<name>.average" ..., and "<role>/average_step".
  NamedTensors state(const std::string& role) const;

 private:
  NamedTensors tensors_;
  NamedTensors averages_;
  at::Tensor steps_;  // a scalar on the device
  double decay_;
};

}  // namespace lab
