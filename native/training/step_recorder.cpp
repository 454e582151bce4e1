// SPDX-License-Identifier: MIT
// The order of warm-up, recording and replay, the same for every device.
#include "native/training/step_recorder.h"

#include <ATen/ATen.h>

#include "shared/base/error.h"

namespace lab {
namespace {

Batch memory_for(const Batch& batch) {
  Batch memory{at::empty_like(batch.images), at::empty_like(batch.labels)};
  for (const auto& [name, tensor] : batch.made) memory.made[name] = at::empty_like(tensor);
  return memory;
}

void copy(const std::string& name, const at::Tensor& source, const at::Tensor& target) {
  if (source.sizes() != target.sizes()) {
    throw Error("recorded step", name + " of " + c10::str(target.sizes()),
                c10::str(source.sizes()));
  }
  target.copy_(source);
}

void copy(const Batch& source, const Batch& target) {
  copy("images", source.images, target.images);
  copy("labels", source.labels, target.labels);
  for (const auto& [name, tensor] : target.made) copy(name, source.made.at(name), tensor);
}

}  // namespace

RecordedRunner::RecordedRunner(Step step, std::unique_ptr<StepRecorder> recorder)
    : step_(std::move(step)), recorder_(std::move(recorder)) {}

at::Tensor RecordedRunner::run(const Batch& batch, std::uint64_t seed) {
  if (!batch_) batch_ = memory_for(batch);
  copy(batch, *batch_);
  recorder_->generator().set_current_seed(seed);
  const auto work = [this] { losses_ = step_(*batch_, recorder_->generator()); };
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
