// SPDX-License-Identifier: MIT
// Runs that go wrong: what is not finite never reaches a checkpoint, what is hopeless stops, what
// ends far above where it began has diverged; and losses of a game are not judged so.
#include "native/training/divergence.h"

#include <ATen/ATen.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <limits>

#include "shared/base/error.h"
#include "tests/native/digits_run.h"
#include "tests/native/recipes/scripted_recipe.h"
#include "tests/native/scratch_folder.h"

namespace lab {
namespace {

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::Message;
using Catch::Matchers::MessageMatches;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// 110 training pictures make 4 steps an epoch.
Outcome train_script(const Script& script, const TrainingData& data, const ScratchFolder& scratch) {
  return train_digits(
      {.data = data, .folder = scratch.path(), .recipe = std::make_unique<ScriptedRecipe>(script)});
}

std::string last_good(const ScratchFolder& scratch) {
  return "; the last good checkpoint is " + (scratch.path() / kCheckpointFile).string();
}

TEST_CASE(
    "a validation loss that is not finite stops the run and leaves the last good checkpoint") {
  const ScratchFolder scratch;
  const TrainingData data = digits(120);
  const Script script{.validation = [](int batch) { return batch == 2 ? kInfinity : 1.0; }};
  CHECK_THROWS_MATCHES(
      train_script(script, data, scratch), Error,
      Message("epoch 2: expected a finite validation loss, found inf" + last_good(scratch)));
  const Checkpoint kept = read_checkpoint(scratch.path());
  CHECK(kept.position.epoch == 1);
  CHECK(kept.history[0].validation[0].second == 1);
}

TEST_CASE("a weight that is not finite stops the run though the losses are, and is not saved") {
  const ScratchFolder scratch;
  const TrainingData data = digits(120);
  const Script script{.weight = [](int step) { return step < 7 ? 2.0 : std::nan(""); }};
  CHECK_THROWS_MATCHES(train_script(script, data, scratch), Error,
                       Message("step 8: expected finite values in decoder/weight, found others" +
                               last_good(scratch)));
  const Checkpoint kept = read_checkpoint(scratch.path());
  CHECK(kept.position.step == 4);
  CHECK(kept.tensors[0].second.item<double>() == 2);
}

TEST_CASE("a training loss that is not finite or hopeless stops the run at that step") {
  const TrainingData data = digits(120);
  const ScratchFolder nan;
  CHECK_THROWS_MATCHES(
      train_script({.loss = [](int step) { return step < 6 ? 1.0 : std::nan(""); }}, data, nan),
      Error, Message("step 6: expected a finite loss, found nan" + last_good(nan)));
  const ScratchFolder high;
  CHECK_THROWS_MATCHES(
      train_script({.loss = [](int step) { return step < 6 ? 1.0 : 2001.0; }}, data, high), Error,
      Message("step 6: expected a loss below 2000, found 2001" + last_good(high)));
  CHECK(read_checkpoint(high.path()).position.step == 4);
}

TEST_CASE("a real run that diverges stops and leaves finite weights") {
  const ScratchFolder scratch;
  const TrainingData data = digits(120);
  auto settings = kTiny;
  settings.insert(settings.end(), {"learning_rate=1", "epochs=50", "schedule=constant"});
  CHECK_THROWS_MATCHES(
      train_digits({.data = data, .folder = scratch.path(), .settings = settings}), Error,
      MessageMatches(ContainsSubstring("step ") && ContainsSubstring(": expected a ") &&
                     ContainsSubstring(last_good(scratch))));
  CHECK_FALSE(non_finite_tensor(read_checkpoint(scratch.path()).tensors).has_value());
}

TEST_CASE("the losses of a game may be anything finite") {
  const TrainingData data = digits(120);
  const ScratchFolder wild;
  const auto rising = [](int step) { return std::pow(-10.0, step); };
  CHECK(train_script({.kind = LossKind::game, .loss = rising, .validation = rising}, data, wild) ==
        Outcome::finished);
  CHECK_FALSE(divergence_of(read_checkpoint(wild.path()), LossKind::game).has_value());
  const ScratchFolder infinite;
  CHECK_THROWS_MATCHES(
      train_script({.kind = LossKind::game, .loss = [](int) { return -kInfinity; }}, data,
                   infinite),
      Error, Message("step 1: expected a finite loss, found -inf" + last_good(infinite)));
}

Checkpoint ended_at(double first, double training, double validation) {
  Checkpoint run;
  run.first_loss = first;
  run.history = {
      {.epoch = 1, .training = {{"loss", 0}}, .validation = {{"loss", 0}}},
      {.epoch = 2, .training = {{"loss", training}}, .validation = {{"loss", validation}}}};
  return run;
}

TEST_CASE("a run has diverged if its last losses are above ten times the first") {
  const auto of = [](const Checkpoint& run) { return divergence_of(run, LossKind::likelihood); };
  CHECK(of(ended_at(543.25, 5000, 8e15)) ==
        "a validation loss of 8e+15 at the end, 543.2 untrained");
  CHECK(of(ended_at(543.25, 3.6e11, 500)) ==
        "a training loss of 3.6e+11 at the end, 543.2 untrained");
  CHECK_FALSE(of(ended_at(543.25, 120, 130)).has_value());
  // A first loss of 9 gives the limit 100, whatever its sign.
  CHECK_FALSE(of(ended_at(9, 100, 100)).has_value());
  CHECK(of(ended_at(9, 100, 100.5)) == "a validation loss of 100.5 at the end, 9 untrained");
  CHECK(of(ended_at(-9, 0, 101)) == "a validation loss of 101 at the end, -9 untrained");
  CHECK_FALSE(of(ended_at(-9, -1e9, -1e9)).has_value());
  CHECK_FALSE(of(Checkpoint{}).has_value());
  Checkpoint unvalidated = ended_at(9, 100, 0);
  unvalidated.history[1].validation.clear();
  CHECK_FALSE(of(unvalidated).has_value());
}

}  // namespace
}  // namespace lab
