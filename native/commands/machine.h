// SPDX-License-Identifier: MIT
// What of the machine a command uses: device and threads, and what makes LibTorch slow on it.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

namespace lab {

// "auto", "cpu" or "cuda", then the GPU of that number. Throws lab::Error if there is no GPU that was
// asked for.
at::Device chosen_device(const std::string& name, int gpu = 0);

// Threads beyond the processor's only wait for each other.
int most_threads();

// Throws lab::Error if there are more than most_threads(). where: who asked for them.
void use_threads(int threads, const std::string& where);

// For people: that LibTorch computes with a reference BLAS, which is ten times slower, and that its oneDNN is wrong on
// this machine (onednn_check.h).
std::vector<std::string> libtorch_warnings();
// The same on standard error.
void print_libtorch_warnings();

}  // namespace lab
