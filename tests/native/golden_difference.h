// SPDX-License-Identifier: MIT
// Whether a bundle's networks give what was written beside them.
#pragma once

#include <ATen/ATen.h>

#include <algorithm>
#include <string>
#include <vector>

#include "native/bundle/bundle.h"
#include "shared/base/tensor_file.h"

namespace lab {

inline at::Tensor tensor_of(const NamedTensor& stored) {
  std::vector<float> values = values_of<float>(stored);
  return at::from_blob(values.data(), stored.shape).clone();
}

// Largest difference between a bundle's golden outputs and what its networks give here.
inline double golden_difference(const Bundle& bundle, const TensorFile& golden) {
  double largest = 0;
  for (const auto& [role, entry] : bundle.manifest.networks) {
    Activations inputs;
    for (const auto& input : entry.inputs) {
      inputs[input.name] = tensor_of(golden.at(role + "/in/" + input.name));
    }
    const auto outputs = bundle.networks.at(role).forward(inputs, Mode::inference);
    for (const auto& output : entry.outputs) {
      const at::Tensor expected = tensor_of(golden.at(role + "/out/" + output.name));
      const at::Tensor difference = (outputs.at(output.name) - expected).abs().max();
      largest = std::max(largest, difference.item<double>());
    }
  }
  return largest;
}

}  // namespace lab
