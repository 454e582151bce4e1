// SPDX-License-Identifier: MIT
// The training loop of every recipe: seeds, order of the pictures, losses, validation, film,
// checkpoints. What a step does is left to the recipe, how the device runs it to StepRunner, what
// the user sees to Progress.
#pragma once

#include <atomic>
#include <filesystem>

#include "native/checkpoint.h"
#include "native/progress.h"
#include "native/recipes/catalogue.h"
#include "native/training_data.h"

namespace lab {

struct TrainingRun {
  Plan& plan;  // settings final, recipe not yet built
  const TrainingData& data;
  RunIdentity identity;
  at::Device device;
  std::filesystem::path folder;  // exists
  // Seconds between checkpoints within an epoch; each epoch ends with one anyway.
  double checkpoint_seconds = 60;
};

enum class Outcome { finished, interrupted };

// Trains from `start` (empty: from the beginning) to the last epoch, or until `stop` is set: then
// the step at hand is finished and a checkpoint written. On the CPU, equal runs give equal
// checkpoints, interrupted or not.
// Throws lab::Error if a loss is not finite or diverges: the message names step, term and the last
// good checkpoint, which is left alone.
Outcome train(const TrainingRun& run, const Checkpoint* start, Progress& progress,
              const std::atomic<bool>& stop);

}  // namespace lab
