// SPDX-License-Identifier: MIT
// Work that is asked to stop while it reads or measures: that it asks between the pieces, and leaves
// nothing half done.
#include "native/base/interruption.h"

#include <ATen/ATen.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>

#include "native/data/inventory.h"
#include "native/data/reading.h"
#include "native/data/stoppable.h"
#include "native/evaluation/calibration.h"
#include "native/evaluation/detection.h"
#include "native/evaluation/evaluation.h"
#include "native/export/bundle_contents.h"
#include "tests/native/detector_bundle.h"
#include "tests/native/scratch_folder.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

// Asks to stop as soon as three of its pictures were read.
class StoppingSet : public Dataset {
 public:
  StoppingSet(std::atomic<bool>& stop, std::atomic<int>& read) : stop_(stop), read_(read) {}
  std::size_t size() const override { return 50; }
  Example get(std::size_t index) const override {
    if (++read_ == 3) stop_ = true;
    Example example;
    example.image = Image(2, 2, 1, 51);
    example.label = label(index);
    return example;
  }
  int label(std::size_t index) const override { return static_cast<int>(index % 2); }

 private:
  std::atomic<bool>& stop_;
  std::atomic<int>& read_;
};

Bundle grey_detector() { return open_draft(detector_draft(grey_networks(), ResidualMethod{})); }

TEST_CASE("a token that nobody has never asks to stop") {
  CHECK_FALSE(StopToken().stop_requested());
  StopToken().check();
  std::atomic<bool> flag = false;
  const StopToken token(flag);
  token.check();
  flag = true;
  CHECK(token.stop_requested());
  CHECK_THROWS_AS(token.check(), Interrupted);
}

// How a process ends that listens and then gets these signals: the number of the signal that ended it, 0
// if it lived on and remembered.
int ended_by(std::initializer_list<int> signals) {
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const StopToken token = listen_for_interruption();
    for (const int signal : signals) ::raise(signal);
    ::_exit(token.stop_requested() ? 0 : 1);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  if (WIFSIGNALED(status)) return WTERMSIG(status);
  CHECK(WEXITSTATUS(status) == 0);
  return 0;
}

TEST_CASE("the first Ctrl-C is remembered and the second ends the program, TERM may come twice") {
  CHECK(ended_by({SIGINT}) == 0);
  CHECK(ended_by({SIGINT, SIGINT}) == SIGINT);
  CHECK(ended_by({SIGTERM, SIGTERM}) == 0);
  CHECK(ended_by({SIGTERM, SIGINT, SIGINT}) == SIGINT);
}

TEST_CASE("reading a source stops between two pictures, whatever reads it") {
  std::atomic<bool> stop = false;
  std::atomic<int> read = 0;
  const auto source = [&] {
    DataSource made;
    made.origin = Origin::pictures;
    for (auto* part : {&made.train, &made.choose, &made.calibrate, &made.test}) {
      *part = std::make_unique<StoppingSet>(stop, read);
    }
    stop = false;
    read = 0;
    stop_between_pictures(made, StopToken(stop));
    return made;
  };
  DataSource some = source();
  CHECK(some.test->size() == 50);
  CHECK(some.test->label(7) == 1);
  CHECK(some.test->get(7).image.width == 2);
  CHECK_THROWS_AS(read_all(*some.train, two_by_two()), Interrupted);
  CHECK(read == 3);
  some = source();
  CHECK_THROWS_AS(take_inventory(some, two_by_two()), Interrupted);
  // Each thread may be at one picture when the request comes.
  CHECK(read >= 3);
  CHECK(read < 3 + reading_threads());
  some = source();
  CHECK_THROWS_AS(make_bank(grey_detector(), *some.test, 40), Interrupted);
  CHECK(read == 3);
  some = source();
  CHECK_THROWS_AS(calibrate(grey_detector(), {*some.choose, *some.calibrate}, 0.05), Interrupted);
  CHECK(read == 3);
  some = source();
  CHECK_THROWS_AS(inspect_all(grey_detector(), *some.test), Interrupted);
  CHECK(read == 3);
}

TEST_CASE("networks stop between two batches") {
  const std::atomic<bool> stop = true;
  const StopToken asked(stop);
  const Bundle bundle = grey_detector();
  const at::Tensor picture = at::zeros({1, 1, 2, 2});
  CHECK_THROWS_AS(encode(bundle, picture, asked), Interrupted);
  CHECK_THROWS_AS(reconstruct(bundle, picture, asked), Interrupted);
  const InspectionPlan plan = plan_inspection(bundle.manifest, ScoringKind::residual);
  CHECK_THROWS_AS(run_plan(bundle, plan, picture, asked), Interrupted);
}

}  // namespace
}  // namespace lab
