// SPDX-License-Identifier: MIT
// Who may train into a folder.
#include "native/training/run_lock.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <thread>
#include <vector>

#include "native/base/files.h"
#include "native/training/checkpoint.h"
#include "shared/base/error.h"
#include "tests/native/program.h"
#include "tests/native/scratch_folder.h"
#include "tests/native/small_mnist.h"

namespace lab {
namespace {

namespace fs = std::filesystem;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;

std::string refusal(const fs::path& folder) {
  try {
    const RunLock lock(folder);
    return "";
  } catch (const Error& error) {
    return error.what();
  }
}

TEST_CASE("a lock makes its folders and takes them back if nothing came into them") {
  const ScratchFolder scratch;
  const fs::path folder = scratch.path() / "runs" / "a" / "";
  {
    const RunLock lock(folder);
    CHECK(lock.missing().empty());
    CHECK(text_of_file(folder / kLockFile)
              .starts_with("process " + std::to_string(::getpid()) + " on "));
  }
  CHECK_FALSE(fs::exists(scratch.path() / "runs"));
  {
    const RunLock lock(folder);
    write_file(scratch.path() / "runs" / "other", {});
  }
  CHECK_FALSE(fs::exists(folder));
  CHECK(fs::exists(scratch.path() / "runs" / "other"));
  {
    const RunLock lock(scratch.path() / "runs");
  }
  CHECK(fs::exists(scratch.path() / "runs" / "other"));
  CHECK_FALSE(fs::exists(scratch.path() / "runs" / kLockFile));
}

TEST_CASE("a lock is refused while another has it, and names that one") {
  const ScratchFolder scratch;
  const fs::path folder = scratch.path() / "run";
  {
    const RunLock lock(folder);
    CHECK_THAT(refusal(folder),
               ContainsSubstring(folder.string() +
                                 ": expected a run that nobody else works on, found process " +
                                 std::to_string(::getpid()) + " on "));
    CHECK_THAT(refusal(folder), EndsWith(" at work"));
    CHECK(fs::exists(folder / kLockFile));
  }
  CHECK(refusal(folder).empty());
}

TEST_CASE("however fast a lock changes hands, one has it at a time") {
  // A holder removes the file as it lets go: who has opened it just before locks a file that no other sees.
  const ScratchFolder scratch;
  std::atomic<int> holders = 0;
  std::atomic<int> most = 0;
  std::atomic<int> taken = 0;
  const auto take_often = [&] {
    while (taken < 4000) {
      try {
        const RunLock lock(scratch.path());
        const int now = ++holders;
        most = std::max(most.load(), now);
        ++taken;
        std::this_thread::yield();
        --holders;
      } catch (const Error&) {
        // Another has it.
      }
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back(take_often);
  for (auto& thread : threads) thread.join();
  CHECK(most == 1);
}

TEST_CASE("what a killed holder left says nothing") {
  const ScratchFolder scratch;
  const std::string text = "process 1 on elsewhere\n";
  write_file(scratch.path() / kLockFile,
             {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  const RunLock lock(scratch.path());
  CHECK(text_of_file(scratch.path() / kLockFile)
            .starts_with("process " + std::to_string(::getpid()) + " on "));
}

TEST_CASE("a second run into a folder is refused and names the first, which may be exported") {
  const ScratchFolder scratch;
  const std::string out = (scratch.path() / "run").string();
  const fs::path data = scratch.path() / "data";
  write_small_mnist(data, 1200, 20);
  const std::string again = "train mnist-vae2 --data " + data.string() +
                            " --set width=2 --set decoder_width=2 --set batch=100 --epochs 100000 "
                            "--set film_frames=0 --threads 1 --out " +
                            out;
  BackgroundProgram run(again);
  REQUIRE(run.wait_until([&] {
    return fs::exists(fs::path(out) / kCheckpointFile) && read_checkpoint(out).position.epoch > 0;
  }));
  for (const char* resume : {"", " --resume"}) {
    const ProgramResult second = run_program(again + resume, scratch.path());
    CHECK(second.exit_code == 1);
    CHECK_THAT(second.output,
               ContainsSubstring("latentlab: " + out +
                                 ": expected a run that nobody else works on, found process " +
                                 std::to_string(run.process()) + " on "));
  }
  const fs::path bundle = scratch.path() / "bundle";
  CHECK(run_program("export " + out + " --out " + bundle.string() + " --data " + data.string(),
                    scratch.path())
            .exit_code == 0);
  CHECK(fs::exists(bundle / "manifest.json"));
  run.end(SIGKILL);
  CHECK(fs::exists(fs::path(out) / kLockFile));
  CHECK(refusal(out).empty());
}

TEST_CASE("a folder that is no run's is left alone") {
  const ScratchFolder scratch;
  const fs::path folder = scratch.path() / "pictures";
  fs::create_directory(folder);
  write_file(folder / "a.png", {});
  const ProgramResult fresh =
      run_program("train digits-vae2 --out " + folder.string(), scratch.path());
  CHECK(fresh.exit_code == 1);
  CHECK_THAT(fresh.output, ContainsSubstring("expected a new or empty folder, or --resume to go on "
                                             "with its run, found an existing one"));
  const ProgramResult resumed =
      run_program("train digits-vae2 --resume --out " + folder.string(), scratch.path());
  CHECK(resumed.exit_code == 1);
  CHECK_THAT(resumed.output,
             ContainsSubstring("expected a run to go on with, found no checkpoint"));
  CHECK(std::distance(fs::directory_iterator(folder), fs::directory_iterator()) == 1);
}

}  // namespace
}  // namespace lab
