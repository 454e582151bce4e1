// SPDX-License-Identifier: MIT
// The training loop on procedural digits: what it learns, that equal runs are equal to the byte,
// interrupted or not, and what stops it.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/cpu/Utils.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <nlohmann/json.hpp>

#include "native/data/dataset.h"
#include "native/files.h"
#include "native/film.h"
#include "native/precision.h"
#include "native/run_folder.h"
#include "native/trainer.h"
#include "shared/digit_renderer.h"
#include "shared/error.h"
#include "tests/native/digits_dataset.h"
#include "tests/native/scratch_folder.h"

namespace lab {
namespace {

namespace fs = std::filesystem;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
using Catch::Matchers::Message;
using Catch::Matchers::MessageMatches;

TrainingData digits(std::size_t size, at::Device device = at::kCPU) {
  DataSource source;
  source.name = "digits";
  source.train = std::make_unique<DigitsDataset>(size);
  return load_training_data(source, PreprocessSpec{}, device);
}

const std::vector<std::string> kTiny = {"latent=2",        "width=4",          "decoder_width=4",
                                        "batch=25",        "epochs=3",         "film_frames=3",
                                        "schedule=cosine", "precision=float32"};

// Sets `stop` as soon as it has shown a number of steps.
class StopAfter : public Progress {
 public:
  StopAfter(int steps, std::atomic<bool>& stop)
      : Progress(Style::lines), steps_(steps), stop_(stop) {}
  void update(const ProgressState&) override {
    if (--steps_ == 0) stop_ = true;
  }
  void finish_epoch(const EpochRecord&, std::int64_t, double) override {}

 private:
  int steps_;
  std::atomic<bool>& stop_;
};

RunIdentity identity_of(const Plan& plan, const TrainingData& data) {
  RunIdentity identity;
  identity.recipe = plan.name.dataset + "-" + plan.name.algorithm;
  identity.command = "latentlab train " + identity.recipe;
  identity.seed = 7;
  identity.settings = plan.settings.values();
  identity.device = "cpu";
  identity.threads = 1;
  identity.libtorch = "test";
  identity.dataset = "digits";
  identity.dataset_sha256 = data.sha256;
  identity.training_size = data.training.size(0);
  identity.validated_on = data.validated_on;
  return identity;
}

struct Run {
  const TrainingData& data;
  fs::path folder;
  std::vector<std::string> settings = kTiny;
  int stop_after = 0;  // steps; 0: never
  bool resume = false;
};

Outcome train_digits(const Run& run) {
  at::set_num_threads(1);
  Plan plan(parse_recipe_name("digits-vae2"));
  for (const auto& setting : run.settings) plan.settings.assign(setting);
  std::optional<Checkpoint> start;
  if (run.resume) start = read_checkpoint(run.folder);
  std::atomic<bool> stop = false;
  StopAfter progress(run.stop_after, stop);
  return train({.plan = plan,
                .data = run.data,
                .identity = identity_of(plan, run.data),
                .device = run.data.training.device(),
                .folder = run.folder},
               start ? &*start : nullptr, progress, stop);
}

std::vector<std::uint8_t> checkpoint_bytes(const fs::path& folder) {
  return read_file(folder / kCheckpointFile);
}

TEST_CASE("the last twelfth of a training set is held out for validation") {
  const TrainingData data = digits(120);
  CHECK(data.training.sizes() == at::IntArrayRef({110, 1, 28, 28}));
  CHECK(data.validation.sizes() == at::IntArrayRef({10, 1, 28, 28}));
  CHECK(data.validated_on == "the last 10 training pictures, held out");
  const Image last = render_digit(9, 119);
  CHECK(std::equal(last.pixels.begin(), last.pixels.end(),
                   data.validation[9].const_data_ptr<std::uint8_t>()));
}

TEST_CASE("a short run learns digits and leaves history, film and networks") {
  const ScratchFolder scratch;
  const TrainingData data = digits(2400);
  const std::vector<std::string> settings = {"epochs=6", "width=8", "latent=2", "film_frames=4"};
  REQUIRE(train_digits({.data = data, .folder = scratch.path(), .settings = settings}) ==
          Outcome::finished);

  const StoredRun run = open_run(scratch.path());
  const auto& history = run.checkpoint.history;
  REQUIRE(history.size() == 6);
  CHECK(history[0].training[0].first == "loss");
  CHECK(history[5].epoch == 6);
  // 784 log 2 = 543 nats before the first of 102 steps. The sum of the terms is the total.
  CHECK(history[5].validation[0].second < 260);
  CHECK(history[5].validation[0].second > 50);
  const auto& terms = history[5].training;
  CHECK(std::abs(terms[0].second - terms[1].second - terms[2].second) < 1e-3);

  CHECK(run.checkpoint.film.epochs == std::vector<std::int64_t>{0, 1, 2, 6});
  CHECK(run.checkpoint.film.frames[3].width == 8 * 28);
  CHECK(run.checkpoint.film.frames[3] != run.checkpoint.film.frames[2]);
  CHECK(film_sheet(run.checkpoint.film).width == 4 * 8 * 28);

  load_networks(run);
  CHECK(film_frame(*run.plan->recipe, run.plan->preprocess, at::kCPU) ==
        run.checkpoint.film.frames[3]);
  const auto exports = run.plan->recipe->exports();
  CHECK(exports[0].role == "encoder");
  CHECK(exports[1].outputs == std::vector<std::string>{"image"});
}

TEST_CASE("a GPU learns digits too") {
  if (!at::hasCUDA()) SKIP("no GPU");
  const ScratchFolder scratch;
  const TrainingData data = digits(2400, at::kCUDA);
  for (const std::string precision : {"float32", "bfloat16"}) {
    const fs::path folder = scratch.path() / precision;
    fs::create_directory(folder);
    REQUIRE(train_digits({.data = data,
                          .folder = folder,
                          .settings = {"epochs=6", "width=8", "precision=" + precision}}) ==
            Outcome::finished);
    const double loss = open_run(folder).checkpoint.history[5].validation[0].second;
    CHECK(loss < 260);
    CHECK(loss > 50);
  }
}

TEST_CASE("history.json has every epoch with its losses and its speed") {
  const ScratchFolder scratch;
  const TrainingData data = digits(120);
  train_digits({.data = data, .folder = scratch.path()});
  const auto bytes = read_file(scratch.path() / "history.json");
  const auto history = nlohmann::json::parse(bytes);
  REQUIRE(history.at("epochs").size() == 3);
  const auto& last = history.at("epochs")[2];
  CHECK(last.at("epoch") == 3);
  CHECK(last.at("training").at("kl").is_number());
  CHECK(last.at("validation").at("loss") > 0);
  CHECK(last.at("images_per_second") > 0);
  CHECK(history.at("film").at("epochs") == std::vector<int>{0, 1, 3});
}

TEST_CASE("equal runs give equal checkpoints to the byte, other seeds do not") {
  const ScratchFolder first;
  const ScratchFolder second;
  const TrainingData data = digits(120);
  train_digits({.data = data, .folder = first.path()});
  train_digits({.data = data, .folder = second.path()});
  CHECK(checkpoint_bytes(first.path()) == checkpoint_bytes(second.path()));
}

TEST_CASE("an interrupted run goes on to the bytes of one that was not") {
  const ScratchFolder whole;
  const TrainingData data = digits(240);
  const auto settings = std::vector<std::string>{"latent=2", "width=4", "batch=25", "epochs=3"};
  REQUIRE(train_digits({.data = data, .folder = whole.path(), .settings = settings}) ==
          Outcome::finished);
  // 220 training pictures make 8 steps an epoch: in the first, at the end of the first, in the
  // last.
  for (const int steps : {3, 8, 20}) {
    const ScratchFolder broken;
    Run run{.data = data, .folder = broken.path(), .settings = settings, .stop_after = steps};
    REQUIRE(train_digits(run) == Outcome::interrupted);
    CHECK(read_checkpoint(broken.path()).position.step == steps);
    run.stop_after = 0;
    run.resume = true;
    REQUIRE(train_digits(run) == Outcome::finished);
    CHECK(checkpoint_bytes(broken.path()) == checkpoint_bytes(whole.path()));
  }
}

TEST_CASE("bfloat16 changes the course of training only a little") {
  const ScratchFolder full;
  const ScratchFolder half;
  const TrainingData data = digits(600);
  auto settings = std::vector<std::string>{"epochs=3", "width=8", "batch=32", "precision=float32"};
  train_digits({.data = data, .folder = full.path(), .settings = settings});
  settings.push_back("precision=bfloat16");
  train_digits({.data = data, .folder = half.path(), .settings = settings});
  const double expected = read_checkpoint(full.path()).history[2].validation[0].second;
  const double found = read_checkpoint(half.path()).history[2].validation[0].second;
  CHECK(found != expected);
  CHECK(std::abs(found - expected) < 0.02 * expected);
}

TEST_CASE("the precision is the one that was asked for, or one that the device is fast in") {
  CHECK(precision_named("float32", at::kCPU) == Precision::float32);
  CHECK(precision_named("bfloat16", at::kCPU) == Precision::bfloat16);
  const bool native = at::cpu::is_avx512_bf16_supported() || at::cpu::is_amx_tile_supported();
  CHECK(precision_named("auto", at::kCPU) == (native ? Precision::bfloat16 : Precision::float32));
  CHECK(precision_named("auto", at::kCUDA) == Precision::float32);
  CHECK_THROWS_MATCHES(
      precision_named("half", at::kCPU), Error,
      MessageMatches(EndsWith("precision: expected auto, float32 or bfloat16, found half")));
}

TEST_CASE("a diverging run stops with step and term and leaves the last good checkpoint") {
  const ScratchFolder scratch;
  const TrainingData data = digits(120);
  auto settings = kTiny;
  settings.insert(settings.end(), {"learning_rate=1", "epochs=50", "schedule=constant"});
  const std::string last = (scratch.path() / kCheckpointFile).string();
  CHECK_THROWS_MATCHES(
      train_digits({.data = data, .folder = scratch.path(), .settings = settings}), Error,
      MessageMatches(ContainsSubstring("step ") && ContainsSubstring(": expected a finite ") &&
                     ContainsSubstring("the last good checkpoint is " + last)));
  for (const auto& [name, tensor] : read_checkpoint(scratch.path()).tensors) {
    CHECK(tensor.isfinite().all().item<bool>());
  }
}

TEST_CASE("a batch larger than the set is refused") {
  const ScratchFolder scratch;
  const TrainingData data = digits(24);
  CHECK_THROWS_MATCHES(
      train_digits({.data = data, .folder = scratch.path()}), Error,
      Message("setting batch: expected at most the 22 training pictures, found 25"));
}

TEST_CASE("a corrupt checkpoint is refused") {
  const ScratchFolder scratch;
  const TrainingData data = digits(120);
  train_digits({.data = data, .folder = scratch.path()});
  auto bytes = checkpoint_bytes(scratch.path());
  bytes.resize(bytes.size() / 2);
  write_file(scratch.path() / kCheckpointFile, bytes);
  CHECK_THROWS_AS(read_checkpoint(scratch.path()), Error);
  fs::remove(scratch.path() / kCheckpointFile);
  CHECK_THROWS_AS(read_checkpoint(scratch.path()), Error);
}

TEST_CASE("film epochs begin with 0, end with the last and never repeat") {
  CHECK(film_epochs(40, 0).empty());
  CHECK(film_epochs(40, 1) == std::vector<std::int64_t>{40});
  CHECK(film_epochs(40, 2) == std::vector<std::int64_t>{0, 40});
  CHECK(film_epochs(3, 24) == std::vector<std::int64_t>{0, 1, 2, 3});
  CHECK(film_epochs(1000, 5) == std::vector<std::int64_t>{0, 1, 10, 100, 1000});
}

}  // namespace
}  // namespace lab
