// SPDX-License-Identifier: MIT
// One training step, however the device runs it best: plainly, or recorded once and replayed
// (step_recorder.h; CUDA builds only).
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "native/precision.h"
#include "native/recipes/recipe.h"
#include "shared/preprocess.h"

namespace lab {

class StepRunner {
 public:
  virtual ~StepRunner() = default;

  // Trains on one batch. pictures: [n, channels, height, width] bytes on the device, of the same n
  // every time. seed: of all randomness in the step. Returns the loss terms, [terms] float32 on the
  // device; valid until the next call.
  virtual at::Tensor run(const at::Tensor& pictures, std::uint64_t seed) = 0;

  // Of the loss terms, after the first run.
  virtual const std::vector<std::string>& term_names() const = 0;

  // Steps between two looks at the losses: a look waits for the device.
  virtual int steps_between_looks() const = 0;
};

// What every runner does in a step. recipe must be built and outlive it.
class Step {
 public:
  Step(Recipe& recipe, const Normalisation& normalisation, Precision precision)
      : recipe_(recipe), normalisation_(normalisation), precision_(precision) {}

  // Normalises, updates, and returns the loss terms, [terms].
  at::Tensor operator()(const at::Tensor& pictures, const at::Generator& generator);

  const std::vector<std::string>& term_names() const { return names_; }

 private:
  Recipe& recipe_;
  Normalisation normalisation_;
  Precision precision_;
  std::vector<std::string> names_;
};

// Bytes to the network's input, on their device.
at::Tensor normalised(const at::Tensor& pictures, const Normalisation& normalisation);

std::unique_ptr<StepRunner> make_step_runner(Step step, at::Device device);

}  // namespace lab
