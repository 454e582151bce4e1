// SPDX-License-Identifier: MIT
// Batch norm while training (Ioffe and Szegedy 2015, algorithm 1), of this process's batch or of all processes' that
// train together: forward and backward then give what one process with the whole batch would get.
#pragma once

#include <ATen/core/Tensor.h>

namespace lab {

class Ranks;

struct NormTensors {
  at::Tensor weight;
  at::Tensor bias;
  at::Tensor running_mean;
  at::Tensor running_variance;
};

struct NormSettings {
  double momentum;
  double eps;
  bool rectified = false;  // whether what is below 0 comes out as 0
  Ranks* ranks = nullptr;  // the processes that share the batch, as many pictures in each
};

// x is normalised by the mean and variance of each channel over the whole batch, which also go into the running ones.
// x: [n, channels, ...]. With ranks, or with channels side by side on the CPU, it can be differentiated once; it throws
// lab::Error if it is asked for a second derivative.
at::Tensor batch_norm_in_training(const at::Tensor& x, const NormTensors& norm,
                                  const NormSettings& settings);

}  // namespace lab
