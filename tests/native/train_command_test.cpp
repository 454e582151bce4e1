// SPDX-License-Identifier: MIT
// `latentlab train` as a user types it: what it refuses, in which words, and that nothing is lost.
#include <ATen/Context.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <chrono>
#include <thread>

#include "native/checkpoint.h"
#include "native/files.h"
#include "tests/native/file_size_limit.h"
#include "tests/native/program.h"
#include "tests/native/scratch_folder.h"

namespace lab {
namespace {

namespace fs = std::filesystem;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;

// A run of the built-in digits that takes a second.
const std::string kQuick =
    "--set width=2 --set decoder_width=2 --set batch=1000 --epochs 1 --set film_frames=0 --threads "
    "1";

ProgramResult train(const std::string& arguments, const ScratchFolder& scratch) {
  return run_program("train " + arguments, scratch.path());
}

TEST_CASE("an unknown recipe or setting is one line with what there is") {
  const ScratchFolder scratch;
  const ProgramResult recipe = train("mnist-gann", scratch);
  CHECK(recipe.exit_code == 1);
  CHECK_THAT(recipe.output, ContainsSubstring("latentlab: recipe: expected one of mnist-vae, "));
  CHECK_THAT(recipe.output, EndsWith("found 'mnist-gann'\n"));

  const std::string out = (scratch.path() / "run").string();
  const ProgramResult setting = train("digits-vae2 --set latnt=3 --out " + out, scratch);
  CHECK(setting.exit_code == 1);
  CHECK_THAT(setting.output,
             ContainsSubstring("latentlab: setting: expected one of epochs, batch,"));
  CHECK_THAT(setting.output, EndsWith("found 'latnt'\n"));
  CHECK_FALSE(fs::exists(out));
}

TEST_CASE("wrong usage is exit code 2") {
  const ScratchFolder scratch;
  CHECK(train("", scratch).exit_code == 2);
  CHECK(train("digits-vae2 --epochs 0", scratch).exit_code == 2);
  CHECK(train("digits-vae2 --device tpu", scratch).exit_code == 2);
}

TEST_CASE("--device cuda without a GPU is one line") {
  if (at::hasCUDA()) SKIP("there is a GPU");
  const ScratchFolder scratch;
  const ProgramResult result = train("digits-vae2 --device cuda", scratch);
  CHECK(result.exit_code == 1);
  CHECK(result.output.starts_with(
      "latentlab: --device cuda: expected a CUDA GPU and a LibTorch built for CUDA, found "));
  CHECK_THAT(result.output, EndsWith(" without one\n"));
}

TEST_CASE("a missing data folder is named and leaves nothing behind") {
  const ScratchFolder scratch;
  const std::string out = (scratch.path() / "run").string();
  const ProgramResult result = train("mnist-vae2 --data /no/such --out " + out, scratch);
  CHECK(result.exit_code == 1);
  CHECK_THAT(result.output, ContainsSubstring("/no/such"));
  CHECK_FALSE(fs::exists(out));
}

TEST_CASE("settings are listed with their values") {
  const ScratchFolder scratch;
  const ProgramResult result = train("digits-vae2 --settings --set beta=2", scratch);
  CHECK(result.exit_code == 0);
  CHECK_THAT(result.output, ContainsSubstring("latent           2"));
  CHECK_THAT(result.output, ContainsSubstring("beta             2"));
}

TEST_CASE("a run that exists is never overwritten") {
  const ScratchFolder scratch;
  const std::string out = (scratch.path() / "run").string();
  REQUIRE(train("digits-vae2 " + kQuick + " --out " + out, scratch).exit_code == 0);
  CHECK(fs::exists(fs::path(out) / "history.json"));
  CHECK(fs::exists(fs::path(out) / "bundle" / "manifest.json"));
  CHECK(read_checkpoint(out).identity.settings.at("precision") != "auto");
  const auto before = read_file(fs::path(out) / kCheckpointFile);
  const ProgramResult again = train("digits-vae2 " + kQuick + " --out " + out, scratch);
  CHECK(again.exit_code == 1);
  CHECK_THAT(again.output, ContainsSubstring("expected a new or empty folder, or --resume"));
  CHECK(read_file(fs::path(out) / kCheckpointFile) == before);
}

TEST_CASE("a resumed run must be the run that began") {
  const ScratchFolder scratch;
  const std::string out = (scratch.path() / "run").string();
  REQUIRE(train("digits-vae2 " + kQuick + " --out " + out, scratch).exit_code == 0);
  const ProgramResult epochs = train("digits-vae2 --resume --epochs 2 --out " + out, scratch);
  CHECK(epochs.exit_code == 1);
  CHECK_THAT(epochs.output, ContainsSubstring("--resume: expected epochs 1 as the run began, "
                                              "found 2"));
  const ProgramResult seed = train("digits-vae2 --resume --seed 2 --out " + out, scratch);
  CHECK(seed.exit_code == 1);
  CHECK_THAT(seed.output, ContainsSubstring("--resume: expected seed 1 as the run began, found 2"));
  const ProgramResult none = train("digits-vae2 --resume --out " + out + "x", scratch);
  CHECK(none.exit_code == 1);
}

TEST_CASE("a folder that cannot be written to is refused at once") {
  const ScratchFolder scratch;
  write_file(scratch.path() / "file", {});
  const ProgramResult result =
      train("digits-vae2 --out " + (scratch.path() / "file" / "run").string(), scratch);
  CHECK(result.exit_code == 1);
  CHECK_THAT(result.output, ContainsSubstring("expected a folder to write to, found"));
}

TEST_CASE("a full disk is one line and leaves no empty folder") {
  const ScratchFolder scratch;
  const std::string out = (scratch.path() / "run").string();
  const FileSizeLimit limit(4096);
  const ProgramResult result = train("digits-vae2 " + kQuick + " --out " + out, scratch);
  CHECK(result.exit_code == 1);
  CHECK_THAT(result.output, ContainsSubstring("checkpoint.safetensors"));
  CHECK_FALSE(fs::exists(out));
}

// A run as a process of its own; ends with the test, whatever happens.
class BackgroundRun {
 public:
  explicit BackgroundRun(const std::string& arguments) : process_(::fork()) {
    if (process_ != 0) return;
    const std::string command = "exec " + program_path() + " train " + arguments + " 2>/dev/null";
    ::execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
    ::_exit(127);
  }
  ~BackgroundRun() {
    if (process_ > 0) end(SIGKILL);
  }
  BackgroundRun(const BackgroundRun&) = delete;
  BackgroundRun& operator=(const BackgroundRun&) = delete;

  void send(int signal) const { ::kill(process_, signal); }
  // Returns what waitpid tells.
  int end(int signal) {
    send(signal);
    int status = 0;
    ::waitpid(process_, &status, 0);
    process_ = -1;
    return status;
  }

 private:
  pid_t process_;
};

// Two minutes, for a machine that is busy with other things.
void wait_for_file(const fs::path& path) {
  for (int i = 0; i < 6000 && !fs::exists(path); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  REQUIRE(fs::exists(path));
}

const std::string kLong = "digits-vae2 --threads 1 --epochs 50 --out ";

TEST_CASE("Ctrl-C and TERM save the run and end with 130") {
  for (const int signal : {SIGINT, SIGTERM}) {
    const ScratchFolder scratch;
    const fs::path out = scratch.path() / "run";
    BackgroundRun run(kLong + out.string());
    // Written before the first step, after the program began to listen.
    wait_for_file(out / kCheckpointFile);
    // `timeout` and service managers signal a process and then its group.
    if (signal == SIGTERM) run.send(signal);
    const int status = run.end(signal);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 130);
    CHECK(read_checkpoint(out).identity.recipe == "digits-vae2");
  }
}

TEST_CASE("a killed run keeps its last checkpoint, whenever it is killed") {
  const ScratchFolder scratch;
  const fs::path out = scratch.path() / "run";
  std::int64_t before = 0;
  for (const char* resume : {"", " --resume", " --resume"}) {
    BackgroundRun run(kLong + out.string() + resume);
    wait_for_file(out / kCheckpointFile);
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    run.end(SIGKILL);
    const std::int64_t step = read_checkpoint(out).position.step;
    CHECK(step >= before);
    before = step;
  }
}

}  // namespace
}  // namespace lab
