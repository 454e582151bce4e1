// SPDX-License-Identifier: MIT
// The inverse of lower: an ONNX model of ours back to a Network, so that a bundle alone is enough to
// evaluate and to score with LibTorch.
#pragma once

#include <string_view>

#include "native/networks/network.h"
#include "native/onnx/graph.h"

namespace lab::onnx {

// `name` (the file's) only appears in errors.
// Throws lab::Error on an operator, attribute or wiring that lower does not write.
Network lift(const Model& model, std::string_view name);

}  // namespace lab::onnx
