// SPDX-License-Identifier: MIT
// The step itself, and the plain way to run it: every operator is launched as the recipe asks for
// it.
#include "native/training/step_runner.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include "native/parallel/share.h"
#include "native/training/step_recorder.h"

namespace lab {
namespace {

class PlainRunner : public StepRunner {
 public:
  PlainRunner(Step step, at::Device device)
      : step_(std::move(step)),
        generator_(device.is_cpu() ? at::detail::createCPUGenerator()
                                   : at::globalContext().defaultGenerator(device).clone()),
        steps_between_looks_(device.is_cpu() ? 1 : kStepsBetweenLooks) {}

  at::Tensor run(const Batch& batch, std::uint64_t seed) override {
    generator_.set_current_seed(seed);
    return step_(batch, generator_);
  }

  const std::vector<std::string>& term_names() const override { return step_.term_names(); }

  int steps_between_looks() const override { return steps_between_looks_; }

 private:
  Step step_;
  at::Generator generator_;
  int steps_between_looks_;
};

}  // namespace

at::Tensor normalised(const at::Tensor& pictures, const Normalisation& normalisation) {
  return pictures.to(at::kFloat).mul_(normalisation.scale).add_(normalisation.offset);
}

Batch normalised(Batch batch, const Normalisation& normalisation) {
  batch.images = normalised(batch.images, normalisation);
  for (auto& [name, tensor] : batch.made) {
    if (tensor.scalar_type() == at::kByte) tensor = normalised(tensor, normalisation);
  }
  return batch;
}

at::Tensor Step::operator()(const Batch& batch, const at::Generator& generator) {
  const RanksScope share(ranks_);
  const PrecisionScope scope(precision_, batch.images.device().type());
  const Losses losses = recipe_.step(normalised(batch, normalisation_), generator);
  std::vector<at::Tensor> values;
  names_.clear();
  for (const auto& term : losses) {
    names_.push_back(term.name);
    values.push_back(term.value);
  }
  return at::stack(values);
}

std::unique_ptr<StepRunner> make_step_runner(Step step, at::Device device) {
  if (device.is_cpu() || step.is_shared()) {
    return std::make_unique<PlainRunner>(std::move(step), device);
  }
  return std::make_unique<RecordedRunner>(std::move(step), make_step_recorder(device));
}

}  // namespace lab
