// SPDX-License-Identifier: MIT
// Whether a bundle's networks give what was written beside them.
#pragma once

#include <ATen/ATen.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "native/bundle/bundle.h"
#include "native/export/bundle_contents.h"
#include "native/training/step_runner.h"
#include "shared/base/tensor_file.h"
#include "tests/native/closeness.h"

namespace lab {

inline at::Tensor tensor_of(const NamedTensor& stored) {
  std::vector<float> values = values_of<float>(stored);
  return at::from_blob(values.data(), stored.shape).clone();
}

// Of large pictures a golden file holds the pixels.
inline at::Tensor golden_input_of(const NamedTensor& stored, const PreprocessSpec& spec) {
  if (stored.dtype != DType::u8) return tensor_of(stored);
  std::vector<std::uint8_t> pixels = values_of<std::uint8_t>(stored);
  return normalised(at::from_blob(pixels.data(), stored.shape, at::kByte), normalisation(spec));
}

// Largest difference between a bundle's golden outputs and what its networks give here.
inline double golden_difference(const Bundle& bundle, const TensorFile& golden) {
  const auto told = golden.metadata.find(std::string(kGoldenStride));
  const std::int64_t stride = told == golden.metadata.end() ? 1 : std::stoll(told->second);
  double largest = 0;
  for (const auto& [role, entry] : bundle.manifest.networks) {
    Activations inputs;
    for (const auto& input : entry.inputs) {
      inputs[input.name] =
          golden_input_of(golden.at(role + "/in/" + input.name), bundle.manifest.preprocess);
    }
    const auto outputs = bundle.networks.at(role).forward(inputs, Mode::inference);
    for (const auto& output : entry.outputs) {
      const at::Tensor expected = tensor_of(golden.at(role + "/out/" + output.name)).flatten();
      const at::Tensor actual = outputs.at(output.name).flatten().slice(0, 0, std::nullopt, stride);
      largest = std::max(largest, largest_difference(actual, expected));
    }
  }
  return largest;
}

}  // namespace lab
