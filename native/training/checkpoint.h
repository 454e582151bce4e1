// SPDX-License-Identifier: MIT
// A run on disk: one tensor file that holds everything needed to go on to the same bytes, or to
// make a bundle: what was asked for, where the run is, every tensor, history and film. Nothing in
// it depends on the clock, so that equal runs give equal files, and every number in it is finite.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "native/base/named_tensors.h"
#include "native/recipes/parents.h"
#include "native/training/run_history.h"
#include "native/training/run_identity.h"

namespace lab {

struct Position {
  std::int64_t step = 0;   // optimiser steps done
  std::int64_t epoch = 0;  // epochs finished
  // Steps done of the next one. All of them: the losses of its validation are still to come.
  std::int64_t epoch_step = 0;
  NamedValues loss_sums = {};  // of those steps, by term

  bool operator==(const Position&) const = default;
};

struct Checkpoint {
  RunIdentity identity;
  Position position;
  // The total loss of the first step, of networks that were never updated: what later losses are
  // judged by. None before that step.
  std::optional<double> first_loss;
  std::vector<EpochRecord> history;
  Film film;
  ParentFiles parents;   // networks of another bundle that the run starts from
  NamedTensors tensors;  // "<role>/<node>.weight" ... on the CPU; optimiser state besides
};

inline constexpr const char* kCheckpointFile = "checkpoint.safetensors";

// Atomic. Throws lab::Error if a value is not finite, if epochs have different terms, or if the
// file cannot be written; then the one before is still there.
void write_checkpoint(const Checkpoint& checkpoint, const std::filesystem::path& folder);

// Throws lab::Error if there is none, on anything malformed, and if its parts contradict each
// other.
Checkpoint read_checkpoint(const std::filesystem::path& folder);

// Throws lab::Error unless the position and the film are such as a run of this plan on so many
// training pictures passes through.
void check_course(const Checkpoint& checkpoint, const Plan& plan, std::int64_t training_size);

// Copies the stored values into a recipe's tensors of the same names.
// Throws lab::Error unless names and shapes agree exactly.
void restore_tensors(const NamedTensors& stored, const NamedTensors& tensors);

// The name of a tensor with a value that is not finite, if there is one.
std::optional<std::string> non_finite_tensor(const NamedTensors& tensors);

}  // namespace lab
