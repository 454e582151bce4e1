// SPDX-License-Identifier: MIT
// The training loop of every recipe: seeds, order of the pictures, losses, validation, film,
// checkpoints. What a step does is left to the recipe, how the device runs it to StepRunner, what
// the user sees to Progress.
#pragma once

#include <filesystem>

#include "native/base/clock.h"
#include "native/base/interruption.h"
#include "native/plans/plan.h"
#include "native/training/checkpoint.h"
#include "native/training/epoch_judge.h"
#include "native/training/progress.h"
#include "native/training/run_writer.h"
#include "native/training/training_data.h"

namespace lab {

class Ranks;

struct TrainingRun {
  Plan& plan;  // settings final, recipe not yet built
  const TrainingData& data;
  RunIdentity identity;
  ParentFiles parents = {};  // of the roles that the recipe asks for
  at::Device device;
  std::filesystem::path folder;  // exists
  SaveTimes save_times = {};
  Clock clock = steady_seconds;
  const EpochJudge* judge = nullptr;  // of the networks after each epoch; null: none
  Ranks* ranks = nullptr;             // the processes that share every batch; null: this one alone
};

enum class Outcome { finished, interrupted };

// Trains from `start` (empty: from the beginning) to the last epoch, or until it is asked to stop:
// then the step at hand is finished and a checkpoint written. On the CPU, equal runs give equal
// checkpoints, interrupted or not. Besides checkpoints the folder gets history.json, and speed.csv
// with the speed of each epoch; neither is ever read again.
// Several processes train as one would with the whole batch, within rounding: the first one alone writes
// to the folder, judges and shoots the film; a request to stop may come to any.
// Throws lab::Error if a loss or a tensor is not finite or a loss is hopeless (divergence.h): the
// message names step or epoch, what it is, and the last good checkpoint, which is left alone. Also
// if `start` is no checkpoint of this run.
Outcome train(const TrainingRun& run, const Checkpoint* start, Progress& progress,
              const StopToken& stop);

}  // namespace lab
