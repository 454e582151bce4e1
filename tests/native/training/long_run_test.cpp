// SPDX-License-Identifier: MIT
// A day of training in a second: the clock is the test's own, and every step takes a quarter of an hour.
#include <catch2/catch_test_macros.hpp>

#include "shared/base/error.h"
#include "tests/native/digits_run.h"
#include "tests/native/file_size_limit.h"
#include "tests/native/scratch_folder.h"

namespace lab {
namespace {

constexpr double kMinute = 60;
constexpr double kHour = 60 * kMinute;
constexpr double kDay = 24 * kHour;
constexpr std::int64_t kSteps = 4;  // an epoch, of an hour
// 110 training pictures in batches of 27.
constexpr std::size_t kLongRunPictures = 120;
const std::vector<std::string> kLongRunSettings = {"latent=2", "width=4", "batch=27", "epochs=24"};
constexpr SaveTimes kTimes{.within_epoch = 20 * kMinute};

std::int64_t saved_step(const std::filesystem::path& folder) {
  return read_checkpoint(folder).position.step;
}

// The run of one process, until its last epoch or until `trouble` says that it is to stop. now: moved on by a
// quarter of an hour with each step, and by whatever else `trouble` does to it.
struct Shift {
  double& now;
  AfterStep trouble = [](const ProgressState&) { return false; };
  bool resume = true;
};

Outcome work(const TrainingData& data, const std::filesystem::path& folder, const Shift& shift) {
  return train_digits({.data = data,
                       .folder = folder,
                       .settings = kLongRunSettings,
                       .after_step =
                           [&](const ProgressState& state) {
                             shift.now += kHour / kSteps;
                             return shift.trouble(state);
                           },
                       .resume = shift.resume,
                       .save_times = kTimes,
                       .clock = [&] { return shift.now; }});
}

std::int64_t step_of(const ProgressState& state) { return (state.epoch - 1) * kSteps + state.step; }

TEST_CASE("a day of training never has more to lose than the time between two checkpoints") {
  const TrainingData data = digits(kLongRunPictures);
  const ScratchFolder scratch;
  double now = 0;
  int seen = 0;
  const auto look = [&](const ProgressState& state) {
    ++seen;
    // A step at hand, one since the last checkpoint, whose twenty minutes were not over yet, and the one that
    // has just made it due.
    CHECK(step_of(state) - saved_step(scratch.path()) <= 3);
    return false;
  };
  REQUIRE(work(data, scratch.path(), {now, look, false}) == Outcome::finished);
  CHECK(seen == 24 * kSteps);
  CHECK(now == kDay);
}

TEST_CASE("checkpoints are as rare as they are asked to be") {
  const TrainingData data = digits(kLongRunPictures);
  const ScratchFolder scratch;
  double now = 0;
  int written = 0;
  std::int64_t last = 0;
  const auto look = [&](const ProgressState&) {
    const std::int64_t step = saved_step(scratch.path());
    if (step != last) ++written;
    last = step;
    return false;
  };
  REQUIRE(work(data, scratch.path(), {now, look, false}) == Outcome::finished);
  // Within an epoch after its second step, and at its end: 48 in a day, of which the last is not looked at.
  CHECK(written == 47);
}

TEST_CASE(
    "a day of jumping clocks, full disks and requeued jobs ends in the bytes of a quiet one") {
  const TrainingData data = digits(kLongRunPictures);
  const ScratchFolder quiet;
  double even = 0;
  REQUIRE(work(data, quiet.path(), {even, [](const auto&) { return false; }, false}) ==
          Outcome::finished);

  const ScratchFolder folder;
  const auto stopping_at = [](std::int64_t step) {
    return [step](const ProgressState& state) { return step_of(state) == step; };
  };
  double now = 1e6;
  // The scheduler's time is over at 02:15; the next machine has just been started.
  CHECK(work(data, folder.path(), {now, stopping_at(9), false}) == Outcome::interrupted);
  CHECK(saved_step(folder.path()) == 9);
  now = 5;
  // A lid is closed for a week at 05:00; what follows is saved at once.
  const auto asleep = [&](const ProgressState& state) {
    if (step_of(state) == 20) now += 7 * kDay;
    return step_of(state) == 22;
  };
  CHECK(work(data, folder.path(), {now, asleep}) == Outcome::interrupted);
  // Somebody sets the clock back by a month at 07:00: it would take that long until the next checkpoint is due.
  std::int64_t saved = 0;
  const auto set_back = [&](const ProgressState& state) {
    if (step_of(state) == 29) now -= 30 * kDay;
    if (step_of(state) == 31) saved = saved_step(folder.path());
    return step_of(state) == 31;
  };
  CHECK(work(data, folder.path(), {now, set_back}) == Outcome::interrupted);
  CHECK(saved >= 29);
  // The disk is full at 10:00; what was saved until then stays, and the job is queued again.
  {
    std::unique_ptr<FileSizeLimit> full;
    const auto fill = [&](const ProgressState& state) {
      if (step_of(state) == 40) full = std::make_unique<FileSizeLimit>(512);
      return false;
    };
    CHECK_THROWS_AS(work(data, folder.path(), {now, fill}), Error);
  }
  CHECK(saved_step(folder.path()) >= 38);
  CHECK(saved_step(folder.path()) <= 40);
  // The clock stands still from 12:00 on: epochs still end with a checkpoint.
  const double noon = now;
  const auto stuck = [&](const ProgressState& state) {
    if (step_of(state) > 48) now = noon;
    if (step_of(state) == 61) saved = saved_step(folder.path());
    return step_of(state) == 61;
  };
  CHECK(work(data, folder.path(), {now, stuck}) == Outcome::interrupted);
  CHECK(saved == 60);
  CHECK(work(data, folder.path(), {now}) == Outcome::finished);
  CHECK(checkpoint_bytes(folder.path()) == checkpoint_bytes(quiet.path()));
}

}  // namespace
}  // namespace lab
