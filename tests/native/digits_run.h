// SPDX-License-Identifier: MIT
// Short runs on rendered digits, in this process.
#pragma once

#include <ATen/Parallel.h>

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "native/base/files.h"
#include "native/bundle/parent_bundle.h"
#include "native/training/trainer.h"
#include "tests/native/digits_dataset.h"

namespace lab {

inline DataSource digits_training_source(std::size_t size) {
  DataSource source;
  source.name = "digits";
  source.train = std::make_unique<DigitsDataset>(size);
  return source;
}

inline TrainingData digits(std::size_t size, at::Device device = at::kCPU) {
  return load_training_data(digits_training_source(size), PreprocessSpec{}, device);
}

inline const std::vector<std::string> kTiny = {
    "latent=2", "width=4",       "decoder_width=4", "batch=25",
    "epochs=3", "film_frames=3", "schedule=cosine", "precision=float32"};

// Called after each step; whether the run should stop there.
using AfterStep = std::function<bool(const ProgressState&)>;

class StepObserver : public Progress {
 public:
  StepObserver(AfterStep after_step, std::atomic<bool>& stop)
      : Progress(Style::lines), after_step_(std::move(after_step)), stop_(stop) {}
  void update(const ProgressState& state) override {
    if (after_step_(state)) stop_ = true;
  }
  void finish_epoch(const EpochRecord&, std::int64_t, double) override {}

 private:
  AfterStep after_step_;
  std::atomic<bool>& stop_;
};

struct Run {
  const TrainingData& data;
  std::filesystem::path folder;
  std::vector<std::string> settings = kTiny;
  std::optional<int> stop_after = std::nullopt;  // steps
  AfterStep after_step = {};                     // instead of stop_after
  bool resume = false;
  std::uint64_t seed = 7;
  std::string name = "digits-vae2";
  std::unique_ptr<Recipe> recipe = nullptr;  // instead of the named one
  ParentOrigin parents = {};
  const DataSource* source = nullptr;  // of the identity, instead of digits
  const EpochJudge* judge = nullptr;
  // At the end of every epoch, however slow this machine is.
  SaveTimes save_times = {.share = 1e9};
  Clock clock = steady_seconds;
};

inline Outcome train_digits(Run& run) {
  at::set_num_threads(1);
  Plan plan(parse_recipe_name(run.name));
  for (const auto& setting : run.settings) plan.settings.assign(setting);
  std::optional<Checkpoint> start;
  if (run.resume) start = read_checkpoint(run.folder);
  const DataSource digits = digits_training_source(0);
  const DataSource& source = run.source ? *run.source : digits;
  const RunIdentity identity = identity_of(plan, source, run.data, run.seed, run.parents.bundles);
  if (start) check_same_run(start->identity, identity);
  // The settings refer to the fields of the one that goes.
  const auto plain = run.recipe ? std::exchange(plan.recipe, std::move(run.recipe)) : nullptr;
  std::atomic<bool> stop = run.stop_after == 0;
  AfterStep after_step = run.after_step;
  if (!after_step) {
    after_step = [left = run.stop_after.value_or(0)](const ProgressState&) mutable {
      return --left == 0;
    };
  }
  StepObserver progress(std::move(after_step), stop);
  return train({.plan = plan,
                .data = run.data,
                .identity = identity,
                .parents = start ? start->parents : run.parents.files,
                .device = run.data.training.device(),
                .folder = run.folder,
                .save_times = run.save_times,
                .clock = run.clock,
                .judge = run.judge},
               start ? &*start : nullptr, progress, StopToken(stop));
}

inline Outcome train_digits(Run&& run) { return train_digits(run); }

inline std::vector<std::uint8_t> checkpoint_bytes(const std::filesystem::path& folder) {
  return read_file(folder / kCheckpointFile);
}

}  // namespace lab
