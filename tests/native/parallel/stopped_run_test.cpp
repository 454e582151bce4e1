// SPDX-License-Identifier: MIT
// Several processes of which one is killed, or asked to stop: the others end as well, say why in a line,
// and the run goes on with any number of processes.
#include <signal.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "native/training/checkpoint.h"
#include "tests/native/parallel/shared_program.h"
#include "tests/native/small_mnist.h"

namespace lab {
namespace {

namespace fs = std::filesystem;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;

// A run that would take minutes, with a checkpoint after each step.
struct Long {
  Long() {
    write_small_mnist(scratch.path() / "data", 660, 100);
    const std::string fixed = "train mnist-vae2 --data " + (scratch.path() / "data").string() +
                              " --threads 1 --out " + out().string() + " ";
    begin = fixed +
            "--set batch=60 --set width=2 --set decoder_width=2 --epochs 2000 --set film_frames=2 "
            "--checkpoint-seconds 0 ";
    go_on = fixed + "--resume ";
  }
  fs::path out() const { return scratch.path() / "run"; }
  std::int64_t step() const {
    return fs::exists(out() / kCheckpointFile) ? read_checkpoint(out()).position.step : -1;
  }
  bool has_trained() const { return step() > 3; }

  ScratchFolder scratch;
  std::string begin;
  std::string go_on;
};

TEST_CASE("when a process is killed the others say which and end, and one process goes on") {
  const Long run;
  SharedProgram shared({run.begin, run.begin, run.begin}, run.scratch.path());
  REQUIRE(shared.process(0).wait_until([&] { return run.has_trained(); }));
  shared.process(2).send(SIGKILL);
  CHECK(shared.wait() == std::vector{1, 1, 128 + SIGKILL});
  for (const std::size_t rank : {0u, 1u}) {
    CHECK_THAT(shared.errors(rank),
               EndsWith("latentlab: rank " + std::to_string(rank) +
                        ": expected all 3 processes, found that process 2 is gone; go on with "
                        "--resume\n"));
  }
  const std::int64_t before = run.step();
  BackgroundProgram alone(run.go_on);
  CHECK(alone.wait_until([&] { return run.step() > before; }));
}

TEST_CASE("when the first process is killed, which writes, the others say so and end") {
  const Long run;
  SharedProgram shared({run.begin, run.begin}, run.scratch.path());
  REQUIRE(shared.process(1).wait_until([&] { return run.has_trained(); }));
  shared.process(0).send(SIGKILL);
  const auto codes = shared.wait();
  CHECK(codes == std::vector{128 + SIGKILL, 1});
  CHECK(shared.errors(1) ==
        "latentlab: rank 1: expected all 2 processes, found that process 0 is gone; go on with "
        "--resume\n");
  CHECK(run.has_trained());
}

// A machine that vanishes breaks no connection. Most of this test is waiting.
TEST_CASE("a process that falls silent is given up") {
  const Long run;
  SharedProgram shared({run.begin, run.begin}, run.scratch.path());
  REQUIRE(shared.process(0).wait_until([&] { return run.has_trained(); }));
  shared.process(1).send(SIGSTOP);
  const bool goes_on_for_ever = shared.process(0).wait_until([] { return false; });
  CHECK_FALSE(goes_on_for_ever);
  shared.process(1).send(SIGKILL);
  CHECK(shared.wait() == std::vector{1, 128 + SIGKILL});
  CHECK_THAT(
      shared.errors(0),
      EndsWith("latentlab: rank 0: expected all 2 processes, found that process 1 is gone; go on "
               "with --resume\n"));
}

TEST_CASE("a request to stop any process stops all after a step, with a checkpoint") {
  const Long run;
  for (const std::size_t asked : {0u, 1u}) {
    fs::remove_all(run.out());
    SharedProgram shared({run.begin, run.begin}, run.scratch.path());
    REQUIRE(shared.process(0).wait_until([&] { return run.has_trained(); }));
    shared.process(asked).send(SIGTERM);
    CHECK(shared.wait() == std::vector{130, 130});
    CHECK_THAT(shared.errors(0), ContainsSubstring("interrupted; go on with: "));
    CHECK(shared.errors(1).empty());
  }
  const std::int64_t before = run.step();
  SharedProgram more({run.go_on, run.go_on, run.go_on, run.go_on}, run.scratch.path());
  CHECK(more.process(0).wait_until([&] { return run.step() > before; }));
}

}  // namespace
}  // namespace lab
