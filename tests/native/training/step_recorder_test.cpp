// SPDX-License-Identifier: MIT
// The order of warm-up, recording and replay, with a stand-in for a device that records: what is
// recorded must not run, and replays must see new pictures, new seeds and the new learning rate.
#include "native/training/step_recorder.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>

#include "shared/base/error.h"

namespace lab {
namespace {

// A recording that a CPU can make: the work itself, to be run again.
class FakeRecorder : public StepRecorder {
 public:
  explicit FakeRecorder(std::string& log)
      : log_(log), generator_(at::detail::createCPUGenerator()) {}
  at::Generator& generator() override { return generator_; }
  void warm_up(const std::function<void()>& work) override {
    log_ += "w";
    work();
  }
  void record(const std::function<void()>& work) override {
    log_ += "r";
    work_ = work;
  }
  void replay() override {
    log_ += "p";
    work_();
  }

 private:
  std::string& log_;
  at::Generator generator_;
  std::function<void()> work_;
};

// Its loss is the sum of pictures, labels and what was made, plus noise times the learning rate.
class SumRecipe : public Recipe {
 public:
  void declare(SettingTable&) override {}
  LossKind loss_kind() const override { return LossKind::likelihood; }
  void build(const BuildContext& context) override { rate_ = context.rates.add(1); }
  Losses step(const Batch& batch, const at::Generator& generator) override {
    ++steps;
    const at::Tensor noise = at::empty({}, batch.images.options()).normal_(0, 1, generator);
    at::Tensor sum = batch.images.sum() + batch.labels.sum();
    for (const auto& [name, tensor] : batch.made) sum = sum + tensor.sum();
    return {{"loss", sum + noise * rate_}};
  }
  at::Tensor film(const FilmScene& scene) const override { return scene.held_out; }
  RecipeWords words() const override { return {}; }
  std::vector<ExportedNetwork> exports() const override { return {}; }
  NamedTensors state() const override { return {}; }

  int steps = 0;

 private:
  at::Tensor rate_;
};

// Two pictures of one pixel, with label 0.
Batch pictures(int value, at::Device device = at::kCPU) {
  return {at::full({1, 2, 1, 1, 1}, value, at::TensorOptions(device).dtype(at::kByte)),
          at::zeros({1, 2}, at::TensorOptions(device).dtype(at::kLong))};
}

// A runner on the CPU, with all that it refers to.
struct Recorded {
  explicit Recorded(float scale = 1.0f)
      : runner(built(scale), std::make_unique<FakeRecorder>(log)) {}

  SumRecipe recipe;
  Rates rates = Rates(at::kCPU);
  std::string log;
  RecordedRunner runner;

 private:
  Step built(float scale) {
    recipe.build({.device = at::kCPU, .rates = rates});
    return Step(recipe, {scale, 0.0f}, Precision::float32);
  }
};

TEST_CASE("a recorded step is warmed up, recorded once and replayed from then on") {
  Recorded recorded;
  RecordedRunner& runner = recorded.runner;
  for (int i = 1; i <= 6; ++i) {
    CHECK(runner.run(pictures(i), 1)[0].item<double>() == 2 * i);
    CHECK(recorded.recipe.steps == i);
  }
  CHECK(recorded.log == "wwwrppp");
  CHECK(runner.term_names() == std::vector<std::string>{"loss"});

  recorded.rates.scale(1);
  const double noise = runner.run(pictures(0), 1)[0].item<double>();
  CHECK(noise != 0);
  CHECK(runner.run(pictures(0), 1)[0].item<double>() == noise);
  CHECK(runner.run(pictures(0), 2)[0].item<double>() != noise);
}

// The same on a GPU, where the recording is a CUDA graph.
TEST_CASE("a CUDA graph sees new pictures, seeds and learning rates") {
  if (!at::hasCUDA()) SKIP("no GPU");
  const at::Device device(at::kCUDA, 0);
  SumRecipe recipe;
  Rates rates(device);
  recipe.build({.device = device, .rates = rates});
  RecordedRunner runner(Step(recipe, {1.0f, 0.0f}, Precision::float32), make_step_recorder(device));
  const auto run = [&](int value, std::uint64_t seed) {
    return runner.run(pictures(value, device), seed)[0].item<double>();
  };
  for (int i = 1; i <= 6; ++i) CHECK(run(i, 1) == 2 * i);
  CHECK(recipe.steps == RecordedRunner::kWarmUpSteps + 1);

  rates.scale(1);
  const double noise = run(0, 1);
  CHECK(noise != 0);
  CHECK(run(0, 1) == noise);
  CHECK(run(0, 2) != noise);
  rates.scale(2);
  CHECK(run(0, 1) == 2 * noise);
}

TEST_CASE("a recorded step sees new labels and what was made for each batch") {
  Recorded recorded(0.5f);
  for (int i = 1; i <= 6; ++i) {
    Batch batch = pictures(0);
    batch.labels.fill_(10 * i);
    // Bytes are pictures and are normalised as such, floats are not.
    batch.made["bytes"] = at::full({1}, 2 * i, at::kByte);
    batch.made["floats"] = at::full({1}, 0.25 * i, at::kFloat);
    CHECK(recorded.runner.run(batch, 1)[0].item<double>() == 20 * i + i + 0.25 * i);
  }
}

TEST_CASE("a recorded step refuses a batch of another size") {
  Recorded recorded;
  recorded.runner.run(pictures(1), 1);
  CHECK_THROWS_MATCHES(
      recorded.runner.run({at::zeros({1, 3, 1, 1, 1}, at::kByte), at::zeros({1, 3}, at::kLong)}, 1),
      Error,
      Catch::Matchers::Message(
          "recorded step: expected images of [1, 2, 1, 1, 1], found [1, 3, 1, 1, 1]"));
}

}  // namespace
}  // namespace lab
