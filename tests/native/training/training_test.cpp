// SPDX-License-Identifier: MIT
// The training loop on procedural digits: what it learns, that equal runs are equal to the byte,
// and what stops it.
#include <ATen/ATen.h>
#include <ATen/cpu/Utils.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <nlohmann/json.hpp>

#include "native/base/files.h"
#include "native/data/dataset.h"
#include "native/networks/onednn_check.h"
#include "native/training/film.h"
#include "native/training/precision.h"
#include "native/training/run_folder.h"
#include "native/training/trainer.h"
#include "shared/base/error.h"
#include "shared/procedural/digit_renderer.h"
#include "tests/native/digits_run.h"
#include "tests/native/recipes/scripted_recipe.h"
#include "tests/native/scratch_folder.h"

namespace lab {
namespace {

namespace fs = std::filesystem;
using Catch::Matchers::EndsWith;
using Catch::Matchers::Message;
using Catch::Matchers::MessageMatches;
using Catch::Matchers::WithinAbs;

std::string text_of(const fs::path& path) {
  const auto bytes = read_file(path);
  return {bytes.begin(), bytes.end()};
}

TEST_CASE("the last twelfth of a training set is held out for validation") {
  // 121 pictures and 11: the labels that are held out, 1 to 9, 0, 1, are not those that come first.
  const TrainingData data = digits(132);
  CHECK(data.training.whole().sizes() == at::IntArrayRef({121, 1, 28, 28}));
  CHECK(data.validation.whole().sizes() == at::IntArrayRef({11, 1, 28, 28}));
  CHECK(data.validated_on == "the last 11 training pictures, held out");
  const Image last = render_digit(1, 131);
  CHECK(std::equal(last.pixels.begin(), last.pixels.end(),
                   data.validation.whole()[10].const_data_ptr<std::uint8_t>()));
  const auto label_of = [](const at::Tensor& labels, std::size_t i) {
    return labels[static_cast<std::int64_t>(i)].item<int>();
  };
  for (std::size_t i = 0; i < 11; ++i) {
    CHECK(label_of(data.validation_labels, i) == DigitsDataset(132).label(121 + i));
    CHECK(label_of(data.labels, i) == DigitsDataset(132).label(i));
  }
}

// Its losses are the first number that a step's or a validation's generator gives, and the pictures of a
// batch of validation.
class NoiseRecipe : public ScriptedRecipe {
 public:
  NoiseRecipe() : ScriptedRecipe({}) {}
  Losses step(const Batch&, const at::Generator& generator) override {
    return {{"noise", at::empty({}).normal_(0, 1, generator)}};
  }
  Losses validate(const Batch& batch, const at::Generator& generator) const override {
    return {{"noise", at::empty({}).normal_(0, 1, generator)},
            {"pictures", at::scalar_tensor(batch.images.size(1))}};
  }
};

TEST_CASE("every step has noise of its own, every validation the same") {
  const ScratchFolder scratch;
  const TrainingData data = digits(120);
  REQUIRE(train_digits({.data = data,
                        .folder = scratch.path(),
                        .settings = {"batch=110", "epochs=3"},
                        .recipe = std::make_unique<NoiseRecipe>()}) == Outcome::finished);
  const auto history = read_checkpoint(scratch.path()).history;
  REQUIRE(history.size() == 3);
  CHECK(history[0].training[0].second != history[1].training[0].second);
  CHECK(history[1].training[0].second != history[2].training[0].second);
  CHECK(history[0].validation[0].second == history[1].validation[0].second);
  CHECK(history[1].validation[0].second == history[2].validation[0].second);
}

TEST_CASE("a held-out loss is a mean over pictures, whatever the last batch holds") {
  const ScratchFolder scratch;
  TrainingData data = digits(120);
  // Batches of 500 and of 100.
  data.validation = at::zeros({600, 1, 28, 28}, at::kByte);
  data.validation_labels = at::zeros({600}, at::kLong);
  REQUIRE(train_digits({.data = data,
                        .folder = scratch.path(),
                        .settings = {"batch=110", "epochs=1"},
                        .recipe = std::make_unique<NoiseRecipe>()}) == Outcome::finished);
  const auto held_out = read_checkpoint(scratch.path()).history.at(0).validation.at(1);
  CHECK(held_out.first == "pictures");
  CHECK_THAT(held_out.second, WithinAbs((500.0 * 500 + 100.0 * 100) / 600, 1e-9));
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
  CHECK(film_frame(*run.plan->recipe, run.plan->preprocess, data.validation.whole()) ==
        run.checkpoint.film.frames[3]);
  const auto exports = run.plan->recipe->exports();
  CHECK(exports[0].role == "encoder");
  CHECK(exports[1].outputs == std::vector<std::string>{"image"});
}

TEST_CASE("a frame of the film holds fewer pictures the larger they are") {
  CHECK(film_pictures({.channels = 1, .height = 28, .width = 28}) == 64);
  CHECK(film_pictures({.channels = 3, .height = 64, .width = 64}) == 16);
  const PreprocessSpec band{.channels = 3, .height = 112, .width = 256};
  CHECK(film_pictures(band) == 4);
  CHECK(film_frame_size(band).width == 512);
  CHECK(film_frame_size(band).height == 224);
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

TEST_CASE("history.json has every epoch with its losses, speed.csv its speed") {
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
  CHECK(history.at("film").at("epochs") == std::vector<int>{0, 1, 3});
  const std::string speed = text_of(scratch.path() / "speed.csv");
  CHECK(speed.starts_with("epoch,images_per_second\n1,"));
  CHECK(std::ranges::count(speed, '\n') == 4);
}

TEST_CASE("equal runs give equal checkpoints to the byte, other seeds do not") {
  const ScratchFolder first;
  const ScratchFolder second;
  const ScratchFolder other;
  const TrainingData data = digits(120);
  train_digits({.data = data, .folder = first.path()});
  train_digits({.data = data, .folder = second.path()});
  CHECK(checkpoint_bytes(first.path()) == checkpoint_bytes(second.path()));
  CHECK(text_of(first.path() / "history.json") == text_of(second.path() / "history.json"));

  train_digits({.data = data, .folder = other.path(), .seed = 8});
  const NamedTensors seven = read_checkpoint(first.path()).tensors;
  const NamedTensors eight = read_checkpoint(other.path()).tensors;
  REQUIRE(seven.size() == eight.size());
  for (std::size_t i = 0; i < seven.size(); ++i) {
    INFO(seven[i].first);
    const bool count = seven[i].first.ends_with(".adam_step");
    CHECK(at::equal(seven[i].second, eight[i].second) == count);
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
  const bool native = onednn_is_right() &&
                      (at::cpu::is_avx512_bf16_supported() || at::cpu::is_amx_tile_supported());
  CHECK(precision_named("auto", at::kCPU) == (native ? Precision::bfloat16 : Precision::float32));
  CHECK(precision_named("auto", at::kCUDA) == Precision::float32);
  CHECK_THROWS_MATCHES(
      precision_named("half", at::kCPU), Error,
      MessageMatches(EndsWith("precision: expected auto, float32 or bfloat16, found half")));
}

TEST_CASE("a batch larger than the set is refused") {
  const ScratchFolder scratch;
  const TrainingData data = digits(24);
  CHECK_THROWS_MATCHES(
      train_digits({.data = data, .folder = scratch.path()}), Error,
      Message("setting batch: expected at most the 22 training pictures, found 25"));
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
