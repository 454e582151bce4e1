// SPDX-License-Identifier: MIT
// From a network in inference form to an ONNX model (opset 17, dynamic batch axis). The nodes keep
// their names, so that lift can read the same network back.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "native/networks/network.h"
#include "native/onnx/graph.h"

namespace lab::onnx {

enum class WeightStorage {
  fp32,
  fp16,  // half the bytes; a Cast to float32 in the graph, which ONNX Runtime folds once
  // A quarter of them: the weights of linear and convolutional layers as int8 with a step for each channel,
  // behind a Cast and a Mul, which are folded likewise (DequantizeLinear is not); the rest as fp16.
  int8,
};
std::string_view name_of(WeightStorage storage);

struct LowerOptions {
  WeightStorage storage = WeightStorage::fp32;
  std::string description = {};                      // the model's doc string
  std::map<std::string, std::string> metadata = {};  // id, licence
};

// Throws lab::Error that names the node on batch_norm and dropout (see inference_form), and that
// names the tensor if a weight is no value that the storage holds (networks/weight_rounding.h).
Model lower(const Network& network, const LowerOptions& options);

}  // namespace lab::onnx
