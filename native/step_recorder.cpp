// SPDX-License-Identifier: MIT
// The order of warm-up, recording and replay, the same for every device.
#include "native/step_recorder.h"

#include <ATen/ATen.h>

#include "shared/error.h"

namespace lab {

RecordedRunner::RecordedRunner(Step step, std::unique_ptr<StepRecorder> recorder)
    : step_(std::move(step)), recorder_(std::move(recorder)) {}

at::Tensor RecordedRunner::run(const at::Tensor& pictures, std::uint64_t seed) {
  if (!pictures_.defined()) pictures_ = at::empty_like(pictures);
  if (pictures.sizes() != pictures_.sizes()) {
    throw Error("recorded step", "batches of " + std::to_string(pictures_.size(0)) + " pictures",
                std::to_string(pictures.size(0)));
  }
  pictures_.copy_(pictures);
  recorder_->generator().set_current_seed(seed);
  const auto work = [this] { losses_ = step_(pictures_, recorder_->generator()); };
  if (steps_ < kWarmUpSteps) {
    recorder_->warm_up(work);
  } else {
    if (steps_ == kWarmUpSteps) recorder_->record(work);
    recorder_->replay();
  }
  ++steps_;
  return losses_;
}

}  // namespace lab
