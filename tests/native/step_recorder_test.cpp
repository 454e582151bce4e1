// SPDX-License-Identifier: MIT
// The order of warm-up, recording and replay, with a stand-in for a device that records: what is
// recorded must not run, and replays must see new pictures, new seeds and the new learning rate.
#include "native/step_recorder.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>

#include "shared/error.h"

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

// Its loss is the pictures' sum plus noise times the learning rate.
class SumRecipe : public Recipe {
 public:
  void declare(SettingTable&) override {}
  void build(at::Device, const at::Tensor& learning_rate) override { rate_ = learning_rate; }
  Losses step(const at::Tensor& images, const at::Generator& generator) override {
    ++steps;
    const at::Tensor noise = at::empty({}, images.options()).normal_(0, 1, generator);
    return {{"loss", images.sum() + noise * rate_}};
  }
  Losses validate(const at::Tensor&, const at::Generator&) const override { return {}; }
  RecipeWords words() const override { return {}; }
  std::optional<LatentInfo> latent() const override { return std::nullopt; }
  LossKind loss_kind() const override { return LossKind::likelihood; }
  std::int64_t latent_dim() const override { return 1; }
  at::Tensor decode(const at::Tensor& codes) const override { return codes; }
  std::vector<ExportedNetwork> exports() const override { return {}; }
  NamedTensors state() const override { return {}; }

  int steps = 0;

 private:
  at::Tensor rate_;
};

at::Tensor pictures(int value) { return at::full({2, 1, 1, 1}, value, at::kByte); }

TEST_CASE("a recorded step is warmed up, recorded once and replayed from then on") {
  SumRecipe recipe;
  const at::Tensor rate = at::zeros({});
  recipe.build(at::kCPU, rate);
  std::string log;
  RecordedRunner runner(Step(recipe, {1.0f, 0.0f}, Precision::float32),
                        std::make_unique<FakeRecorder>(log));
  for (int i = 1; i <= 6; ++i) {
    CHECK(runner.run(pictures(i), 1)[0].item<double>() == 2 * i);
    CHECK(recipe.steps == i);
  }
  CHECK(log == "wwwrppp");
  CHECK(runner.term_names() == std::vector<std::string>{"loss"});

  rate.fill_(1);
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
  const at::Tensor rate = at::zeros({}, device);
  recipe.build(device, rate);
  RecordedRunner runner(Step(recipe, {1.0f, 0.0f}, Precision::float32), make_step_recorder(device));
  const auto run = [&](int value, std::uint64_t seed) {
    return runner.run(pictures(value).to(device), seed)[0].item<double>();
  };
  for (int i = 1; i <= 6; ++i) CHECK(run(i, 1) == 2 * i);
  CHECK(recipe.steps == RecordedRunner::kWarmUpSteps + 1);

  rate.fill_(1);
  const double noise = run(0, 1);
  CHECK(noise != 0);
  CHECK(run(0, 1) == noise);
  CHECK(run(0, 2) != noise);
  rate.fill_(2);
  CHECK(run(0, 1) == 2 * noise);
}

TEST_CASE("a recorded step refuses a batch of another size") {
  SumRecipe recipe;
  recipe.build(at::kCPU, at::zeros({}));
  std::string log;
  RecordedRunner runner(Step(recipe, {1.0f, 0.0f}, Precision::float32),
                        std::make_unique<FakeRecorder>(log));
  runner.run(pictures(1), 1);
  CHECK_THROWS_MATCHES(
      runner.run(at::zeros({3, 1, 1, 1}, at::kByte), 1), Error,
      Catch::Matchers::Message("recorded step: expected batches of 2 pictures, found 3"));
}

}  // namespace
}  // namespace lab
