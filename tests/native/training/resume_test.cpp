// SPDX-License-Identifier: MIT
// Runs that are taken up again, in this process: wherever they stopped, and whatever became of the
// files beside the checkpoint, they end in the bytes of a run that never stopped.
#include <ATen/ATen.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>

#include "native/networks/flow.h"
#include "native/onnx/lower.h"
#include "native/training/film.h"
#include "shared/base/error.h"
#include "tests/native/digits_run.h"
#include "tests/native/program.h"
#include "tests/native/scratch_folder.h"

namespace lab {
namespace {

namespace fs = std::filesystem;
using Catch::Matchers::Message;

// 220 training pictures make 8 steps an epoch.
constexpr std::size_t kPictures = 240;
const std::vector<std::string> kSettings = {"latent=2", "width=4", "batch=25", "epochs=3"};

void stop_after(int steps, const TrainingData& data, const fs::path& folder) {
  REQUIRE(
      train_digits({.data = data, .folder = folder, .settings = kSettings, .stop_after = steps}) ==
      Outcome::interrupted);
  CHECK(read_checkpoint(folder).position.step == steps);
}

void go_on(const TrainingData& data, const fs::path& folder) {
  REQUIRE(train_digits({.data = data, .folder = folder, .settings = kSettings, .resume = true}) ==
          Outcome::finished);
}

TEST_CASE("an interrupted run goes on to the bytes of one that was not") {
  const ScratchFolder whole;
  const TrainingData data = digits(kPictures);
  REQUIRE(train_digits({.data = data, .folder = whole.path(), .settings = kSettings}) ==
          Outcome::finished);
  CHECK(read_checkpoint(whole.path()).film.epochs == std::vector<std::int64_t>{0, 1, 2, 3});
  // Before the first step, in the first epoch, before and after its validation, in the last epoch.
  for (const int steps : {0, 3, 8, 9, 20}) {
    INFO("stopped after " << steps << " steps");
    const ScratchFolder broken;
    stop_after(steps, data, broken.path());
    go_on(data, broken.path());
    CHECK(checkpoint_bytes(broken.path()) == checkpoint_bytes(whole.path()));
    CHECK(text_of_file(broken.path() / "history.json") ==
          text_of_file(whole.path() / "history.json"));
  }
}

// Says how large the first weights are.
class WeightJudge : public EpochJudge {
 public:
  NamedValues judge(const Recipe& recipe, const StopToken& stop) const override {
    stop.check();
    return {{"size", recipe.state().at(0).second.abs().mean().item<double>()}};
  }
  std::string warning(const NamedValues&) const override { return "seen"; }
};

TEST_CASE("so does one with a judge, who changes no weight") {
  const WeightJudge judge;
  const TrainingData data = digits(kPictures);
  const auto train_judged = [&](const fs::path& folder, std::optional<int> steps, bool resume) {
    return train_digits({.data = data,
                         .folder = folder,
                         .settings = kSettings,
                         .stop_after = steps,
                         .resume = resume,
                         .judge = &judge});
  };
  const ScratchFolder whole;
  REQUIRE(train_judged(whole.path(), std::nullopt, false) == Outcome::finished);
  const Checkpoint judged = read_checkpoint(whole.path());
  REQUIRE(judged.history.size() == 3);
  for (const EpochRecord& record : judged.history) {
    CHECK(record.validation.size() > 1);
    CHECK(record.validation.back().first == "size");
  }
  CHECK(judged.history[0].validation.back().second != judged.history[2].validation.back().second);
  // Before, at and after the end of an epoch: where a run stops before it was judged, that is done anew.
  for (const int steps : {3, 8, 9}) {
    INFO("stopped after " << steps << " steps");
    const ScratchFolder broken;
    REQUIRE(train_judged(broken.path(), steps, false) == Outcome::interrupted);
    REQUIRE(train_judged(broken.path(), std::nullopt, true) == Outcome::finished);
    CHECK(checkpoint_bytes(broken.path()) == checkpoint_bytes(whole.path()));
  }
  const ScratchFolder plain;
  REQUIRE(train_digits({.data = data, .folder = plain.path(), .settings = kSettings}) ==
          Outcome::finished);
  const Checkpoint unjudged = read_checkpoint(plain.path());
  REQUIRE(unjudged.tensors.size() == judged.tensors.size());
  for (std::size_t i = 0; i < judged.tensors.size(); ++i) {
    CHECK(unjudged.tensors[i].second.equal(judged.tensors[i].second));
  }
}

TEST_CASE("a run goes on with the judge that it began with") {
  RunIdentity before;
  before.judge = ParentBundle{"mnist-classifier", std::string(64, 'a')};
  RunIdentity now = before;
  check_same_run(before, now);
  now.judge.reset();
  CHECK_THROWS_MATCHES(check_same_run(before, now), Error,
                       Message("--resume: expected judge: mnist-classifier with SHA-256 " +
                               std::string(64, 'a') + " as the run began, found none"));
}

TEST_CASE("so does one of two networks that takes several batches a step") {
  const std::vector<std::string> settings = {"latent=4", "width=2",        "generator_width=2",
                                             "batch=10", "critic_steps=3", "epochs=2"};
  const TrainingData data = digits(kPictures);
  const auto train_gan = [&](const fs::path& folder, std::optional<int> steps, bool resume) {
    return train_digits({.data = data,
                         .folder = folder,
                         .settings = settings,
                         .stop_after = steps,
                         .resume = resume,
                         .name = "digits-wgan-gp"});
  };
  const ScratchFolder whole;
  REQUIRE(train_gan(whole.path(), std::nullopt, false) == Outcome::finished);
  // 220 training pictures make 7 steps an epoch.
  CHECK(read_checkpoint(whole.path()).position.step == 14);
  for (const int steps : {2, 7, 10}) {
    INFO("stopped after " << steps << " steps");
    const ScratchFolder broken;
    REQUIRE(train_gan(broken.path(), steps, false) == Outcome::interrupted);
    REQUIRE(train_gan(broken.path(), std::nullopt, true) == Outcome::finished);
    CHECK(checkpoint_bytes(broken.path()) == checkpoint_bytes(whole.path()));
  }
}

TEST_CASE("so does one that starts from another's networks") {
  const TrainingData data = digits(120);
  DataSource labelled = digits_training_source(0);
  for (int digit = 0; digit < 10; ++digit) labelled.classes.push_back(std::to_string(digit));
  at::manual_seed(3);
  const Network teacher(flow_network({1, 28, 28}, {.width = 2, .deep_width = 2}, 10));
  ParentOrigin origin;
  origin.bundles.push_back({"digits-flow", std::string(64, '0')});
  origin.files["flow"] =
      onnx::serialize_model(onnx::lower(inference_form(teacher, {"velocity"}), {}));
  const auto distil = [&](const fs::path& folder, std::optional<int> steps, bool resume) {
    return train_digits({.data = data,
                         .folder = folder,
                         .settings = {"batch=20", "epochs=2", "steps=2", "teacher_steps=1"},
                         .stop_after = steps,
                         .resume = resume,
                         .name = "digits-flow-distil",
                         .parents = origin,
                         .source = &labelled});
  };
  const ScratchFolder whole;
  REQUIRE(distil(whole.path(), std::nullopt, false) == Outcome::finished);
  const ScratchFolder broken;
  REQUIRE(distil(broken.path(), 3, false) == Outcome::interrupted);
  REQUIRE(distil(broken.path(), std::nullopt, true) == Outcome::finished);
  CHECK(checkpoint_bytes(broken.path()) == checkpoint_bytes(whole.path()));
}

TEST_CASE("so does one of every other algorithm on digits") {
  const TrainingData data = digits(120);
  DataSource labelled = digits_training_source(0);
  for (int digit = 0; digit < 10; ++digit) labelled.classes.push_back(std::to_string(digit));
  const std::map<std::string, std::vector<std::string>> narrow = {
      {"ae", {"latent=2", "width=2", "decoder_width=2"}},
      {"dae", {"latent=2", "width=2", "decoder_width=2"}},
      {"vae-impute", {"latent=2", "width=2", "decoder_width=2"}},
      {"gan", {"latent=2", "width=4", "generator_width=4"}},
      {"dcgan", {"latent=2", "width=2", "generator_width=2"}},
      {"wgan", {"latent=2", "width=2", "generator_width=2", "critic_steps=2"}},
      {"cwgan-gp", {"latent=2", "width=2", "generator_width=2", "critic_steps=2"}},
      {"vaegan", {"latent=2", "width=2", "generator_width=2", "encoder_width=2"}},
      {"classifier", {"width=2"}},
      {"flow", {"width=2", "deep_width=2", "steps=2"}},
  };
  for (const auto& [algorithm, sizes] : narrow) {
    INFO(algorithm);
    const auto go = [&](const fs::path& folder, std::optional<int> steps, bool resume) {
      Run run{.data = data,
              .folder = folder,
              .settings = {"batch=20", "epochs=2"},
              .stop_after = steps,
              .resume = resume,
              .name = "digits-" + algorithm,
              .source = &labelled};
      run.settings.insert(run.settings.end(), sizes.begin(), sizes.end());
      return train_digits(std::move(run));
    };
    const ScratchFolder whole;
    REQUIRE(go(whole.path(), std::nullopt, false) == Outcome::finished);
    const ScratchFolder broken;
    REQUIRE(go(broken.path(), 3, false) == Outcome::interrupted);
    REQUIRE(go(broken.path(), std::nullopt, true) == Outcome::finished);
    CHECK(checkpoint_bytes(broken.path()) == checkpoint_bytes(whole.path()));
  }
}

TEST_CASE("a run that stops again at the same step, and one that has finished, stay as they are") {
  const ScratchFolder scratch;
  const TrainingData data = digits(kPictures);
  stop_after(0, data, scratch.path());
  const auto before = checkpoint_bytes(scratch.path());
  CHECK(train_digits({.data = data,
                      .folder = scratch.path(),
                      .settings = kSettings,
                      .stop_after = 0,
                      .resume = true}) == Outcome::interrupted);
  CHECK(checkpoint_bytes(scratch.path()) == before);
  go_on(data, scratch.path());
  const auto finished = checkpoint_bytes(scratch.path());
  go_on(data, scratch.path());
  CHECK(checkpoint_bytes(scratch.path()) == finished);
}

TEST_CASE("no history.json, or a wrong one, keeps a run from going on") {
  const ScratchFolder whole;
  const TrainingData data = digits(kPictures);
  train_digits({.data = data, .folder = whole.path(), .settings = kSettings});
  const std::string expected = text_of_file(whole.path() / "history.json");
  const std::string older = R"({"format": "latentlab-history-1", "epochs": [{"epoch": 1}]})";
  for (const std::string& text : {std::string("missing"), std::string(), expected.substr(0, 99),
                                  older, expected, std::string("\xff\x00[", 3)}) {
    const ScratchFolder broken;
    stop_after(12, data, broken.path());
    const fs::path history = broken.path() / "history.json";
    fs::remove(history);
    if (text != "missing") {
      write_file(history, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    }
    go_on(data, broken.path());
    CHECK(checkpoint_bytes(broken.path()) == checkpoint_bytes(whole.path()));
    CHECK(text_of_file(history) == expected);
  }
}

TEST_CASE("a resumed run is judged by the run's first loss") {
  const ScratchFolder scratch;
  const TrainingData data = digits(kPictures);
  stop_after(3, data, scratch.path());
  Checkpoint bad = read_checkpoint(scratch.path());
  REQUIRE(bad.first_loss.has_value());
  const ScratchFolder one_step;
  stop_after(1, data, one_step.path());
  const Checkpoint first = read_checkpoint(one_step.path());
  CHECK(*bad.first_loss == first.position.loss_sums[0].second);
  CHECK(*bad.first_loss > 100);
  // As if the epoch had gone wrong already, and now the decoder paints black as white.
  bad.first_loss = 9;
  bad.position.loss_sums[0].second = 1e15;
  for (auto& [name, tensor] : bad.tensors) {
    if (name.starts_with("decoder/") && name.ends_with(".bias")) tensor.fill_(1e4);
  }
  write_checkpoint(bad, scratch.path());
  try {
    train_digits({.data = data, .folder = scratch.path(), .settings = kSettings, .resume = true});
    FAIL("the run went on");
  } catch (const Error& error) {
    CHECK(std::string(error.what()).starts_with("step 4: expected a loss below 10000, found "));
  }
}

TEST_CASE("a run goes on only as what it began as") {
  const ScratchFolder scratch;
  const TrainingData data = digits(kPictures);
  stop_after(3, data, scratch.path());
  CHECK_THROWS_MATCHES(train_digits({.data = data,
                                     .folder = scratch.path(),
                                     .settings = kSettings,
                                     .resume = true,
                                     .seed = 8}),
                       Error, Message("--resume: expected seed 7 as the run began, found 8"));
  const TrainingData fewer = digits(kPictures - 1);
  CHECK_THROWS_AS(
      train_digits(
          {.data = fewer, .folder = scratch.path(), .settings = kSettings, .resume = true}),
      Error);
}

}  // namespace
}  // namespace lab
