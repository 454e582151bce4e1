// SPDX-License-Identifier: MIT
// Tensors with names, in an order of their own: parameters, state, what a checkpoint keeps.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <utility>
#include <vector>

namespace lab {

using NamedTensors = std::vector<std::pair<std::string, at::Tensor>>;

}  // namespace lab
