// SPDX-License-Identifier: MIT
// Runs the first steps plainly, records one, and replays it from then on, so that a step costs the
// processor one launch instead of hundreds. How a device records is behind StepRecorder: a CUDA
// graph (step_recorder_cuda.cpp), nothing in builds without CUDA (step_recorder_none.cpp), or a
// test's stand-in.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "native/training/step_runner.h"

namespace lab {

class StepRecorder {
 public:
  virtual ~StepRecorder() = default;

  // Where all work of a step takes its random numbers; a replay uses its seed of that moment.
  virtual at::Generator& generator() = 0;
  // Runs the work as it will be recorded, but at once: kernels are chosen and memory is claimed.
  virtual void warm_up(const std::function<void()>& work) = 0;
  // Notes the work down without running it. Called once.
  virtual void record(const std::function<void()>& work) = 0;
  virtual void replay() = 0;
};

// Throws lab::Error if this build cannot use the device.
std::unique_ptr<StepRecorder> make_step_recorder(at::Device device);

class RecordedRunner : public StepRunner {
 public:
  RecordedRunner(Step step, std::unique_ptr<StepRecorder> recorder);

  at::Tensor run(const Batch& batch, std::uint64_t seed) override;
  const std::vector<std::string>& term_names() const override { return step_.term_names(); }
  int steps_between_looks() const override { return kStepsBetweenLooks; }

  // Plain steps before the recording: cuDNN and cuBLAS need a few to settle.
  static constexpr int kWarmUpSteps = 3;

 private:
  Step step_;
  std::unique_ptr<StepRecorder> recorder_;
  std::optional<Batch> batch_;  // a recording reads and writes the same memory every time
  at::Tensor losses_;
  int steps_ = 0;
};

}  // namespace lab
