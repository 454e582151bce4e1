// SPDX-License-Identifier: MIT
// From noise to a picture along a network's velocity, in Euler steps and with guidance as the manifest's path says
// (PathInfo): which evaluations it takes, and what is made of them. Evaluating is left to LibTorch or ONNX Runtime:
//   FlowPath path(manifest, decoding.inputs);
//   while (!path.arrived()) path.answer(run(decoding.network, path.question()));
#pragma once

#include <span>
#include <string>
#include <vector>

#include "shared/base/tensor_file.h"
#include "shared/bundle/manifest.h"

namespace lab {

// What a path begins with: [n, dim] from the prior, and, for a conditional model, [n, classes].
inline constexpr const char* kPathCode = "code";
inline constexpr const char* kPathLabel = "label";
// What it ends with: [n, channels, height, width], and [n, steps + 1, channels, height, width] with the noise first.
inline constexpr const char* kPathImage = "image";
inline constexpr const char* kPathStations = "path";

class FlowPath {
 public:
  // Throws lab::Error if the model has no path, or the tensors are none that it begins with.
  FlowPath(const Manifest& manifest, std::span<const NamedTensor> begin);

  bool arrived() const { return step_ == path_.steps; }
  // All inputs of the network, [n, ...], or [2 n, ...] where guidance needs the velocity without a class as well.
  std::vector<NamedTensor> question() const;
  // Goes a step along the velocity among the network's outputs. Throws lab::Error if there is none of that shape.
  void answer(std::span<const NamedTensor> outputs);
  // kPathImage and kPathStations. Throws lab::Error before it has arrived.
  std::vector<NamedTensor> outputs() const;

 private:
  bool guided() const { return !label_.empty() && path_.guidance != 1; }
  // The values, with guidance twice.
  std::vector<float> for_each_question(std::vector<float> values) const;

  PathInfo path_;
  NetworkEntry network_;
  std::vector<std::int64_t> shape_;           // of the pictures, [n, channels, height, width]
  std::vector<float> label_;                  // [n, classes]; empty: the network asks for none
  std::vector<std::vector<float>> stations_;  // after each step
  int step_ = 0;
};

// Evaluations of the network for each picture.
std::int64_t evaluations(const Manifest& manifest);

}  // namespace lab
