// SPDX-License-Identifier: MIT
// What `latentlab train` does once its flags are read: one run from its folder to its bundle.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "native/plans/plan.h"
#include "native/training/run_writer.h"
#include "native/training/training_data.h"

namespace lab {

struct TrainOptions {
  std::string recipe;
  std::filesystem::path data;
  std::filesystem::path out;
  std::filesystem::path from;
  std::filesystem::path judge;
  std::optional<std::int64_t> epochs;
  std::optional<std::uint64_t> seed;
  std::string classes;
  std::string preset;
  std::vector<std::string> settings;
  std::string device = "auto";
  std::optional<int> threads;
  double checkpoint_seconds = SaveTimes{}.within_epoch;
  std::uint64_t cache = kDefaultCache;  // bytes of pictures that stay in memory
  std::filesystem::path tensorboard;
  bool skip_unreadable = false;
  bool resume = false;
  bool keep_diverged = false;
  bool list_settings = false;
  std::string commit = "unknown";
  std::string program;  // as it was called
};

// Preset, epochs and settings. Throws lab::Error as they do.
void apply_options(const TrainOptions& options, Plan& plan);

// Throws lab::Error if something is wrong, the run is another's or has diverged; CLI::RuntimeError with
// kInterruptedExitCode after Ctrl-C or TERM, when it has printed how to go on; Interrupted if there is
// nothing to go on with.
void run_training(const TrainOptions& options);

}  // namespace lab
