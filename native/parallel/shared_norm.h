// SPDX-License-Identifier: MIT
// Batch norm over the pictures of all processes: forward and backward give what one process with the whole
// batch would get (Ioffe and Szegedy 2015, algorithm 1, with sums over processes).
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

// In training: x is normalised by the mean and variance of each channel over the whole batch, which also
// go into the running ones. x: [n, channels, ...], as many pictures in every process.
// It can be differentiated once.
at::Tensor shared_batch_norm(const at::Tensor& x, const NormTensors& norm, double momentum,
                             double eps, Ranks& ranks);

}  // namespace lab
