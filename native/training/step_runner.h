// SPDX-License-Identifier: MIT
// One training step, however the device runs it best: plainly, or recorded once and replayed
// (step_recorder.h; CUDA builds only).
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "native/recipes/recipe.h"
#include "native/training/precision.h"
#include "shared/image/preprocess.h"

namespace lab {

class Ranks;

class StepRunner {
 public:
  virtual ~StepRunner() = default;

  // Trains on one batch, whose pictures are bytes on the device; every tensor of it has the same shape
  // every time. seed: of all randomness in the step. Returns the loss terms, [terms] float32 on the
  // device; valid until the next call.
  virtual at::Tensor run(const Batch& batch, std::uint64_t seed) = 0;

  // Of the loss terms, after the first run.
  virtual const std::vector<std::string>& term_names() const = 0;

  // Steps between two looks at the losses: a look waits for the device.
  virtual int steps_between_looks() const = 0;
};

// Where a look makes the processor wait for another device.
inline constexpr int kStepsBetweenLooks = 50;

// What every runner does in a step. recipe must be built and outlive it.
class Step {
 public:
  // ranks: the processes that share it; null: none but this one.
  Step(Recipe& recipe, const Normalisation& normalisation, Precision precision,
       Ranks* ranks = nullptr)
      : recipe_(recipe), normalisation_(normalisation), precision_(precision), ranks_(ranks) {}

  // Normalises, updates, and returns the loss terms, [terms].
  at::Tensor operator()(const Batch& batch, const at::Generator& generator);

  const std::vector<std::string>& term_names() const { return names_; }
  bool is_shared() const { return ranks_ != nullptr; }

 private:
  Recipe& recipe_;
  Normalisation normalisation_;
  Precision precision_;
  Ranks* ranks_;
  std::vector<std::string> names_;
};

// Bytes to the networks' range, on their device.
at::Tensor normalised(const at::Tensor& pictures, const Normalisation& normalisation);
// The same for every picture of a batch: images, and what was made as bytes.
Batch normalised(Batch batch, const Normalisation& normalisation);

// A step that processes share is never recorded: what they exchange on the way would have to be part of
// the recording.
std::unique_ptr<StepRunner> make_step_runner(Step step, at::Device device);

}  // namespace lab
