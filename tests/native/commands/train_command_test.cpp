// SPDX-License-Identifier: MIT
// `latentlab train` as a user types it: what it refuses, in which words, and that nothing is lost.
#include <ATen/Context.h>
#include <signal.h>
#include <sys/wait.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <chrono>
#include <thread>

#include "native/base/files.h"
#include "native/plans/plan.h"
#include "native/training/checkpoint.h"
#include "tests/native/file_size_limit.h"
#include "tests/native/program.h"
#include "tests/native/scratch_folder.h"
#include "tests/native/small_mnist.h"

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

TEST_CASE("train --help lists every recipe") {
  const ScratchFolder scratch;
  const ProgramResult help = train("--help", scratch);
  CHECK(help.exit_code == 0);
  CHECK_THAT(help.output, ContainsSubstring("\n  mnist-wgan-gp\n"));
  for (const auto& name : recipe_names()) {
    CHECK_THAT(help.output, ContainsSubstring("\n  " + name + "\n"));
  }
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
  const ProgramResult epochs = train("digits-vae2 --epochs 0", scratch);
  CHECK(epochs.exit_code == 2);
  CHECK_THAT(epochs.output, ContainsSubstring("--epochs: Value 0 not in range [1 - 1000000]"));
  CHECK(train("digits-vae2 --device tpu", scratch).exit_code == 2);
}

TEST_CASE("more threads than the machine has use for are refused, also those of a run") {
  const ScratchFolder scratch;
  const std::string most = std::to_string(4 * std::thread::hardware_concurrency());
  const ProgramResult asked = train("digits-vae2 --threads 100000", scratch);
  CHECK(asked.exit_code == 2);
  CHECK_THAT(asked.output,
             ContainsSubstring("--threads: Value 100000 not in range [1 - " + most + "]"));

  const fs::path out = scratch.path() / "run";
  REQUIRE(train("digits-vae2 " + kQuick + " --out " + out.string(), scratch).exit_code == 0);
  Checkpoint run = read_checkpoint(out);
  run.identity.threads = 100'000;
  write_checkpoint(run, out);
  const ProgramResult resumed = train("digits-vae2 --resume --out " + out.string(), scratch);
  CHECK(resumed.exit_code == 1);
  CHECK_THAT(resumed.output, EndsWith("latentlab: the run's threads: expected 1 to " + most +
                                      " threads on this machine, found 100000\n"));
}

TEST_CASE("a run that has diverged is said to have, and gets a bundle only if asked") {
  const ScratchFolder scratch;
  const fs::path data = scratch.path() / "data";
  write_small_mnist(data, 1200, 20);
  const fs::path out = scratch.path() / "run";
  const std::string mnist = "mnist-vae2 --data " + data.string() + " --out " + out.string() + " ";
  REQUIRE(train(mnist + kQuick, scratch).exit_code == 0);
  CHECK_THAT(text_of_file(out / "bundle" / "manifest.json"), !ContainsSubstring("diverged"));
  fs::remove_all(out / "bundle");
  Checkpoint run = read_checkpoint(out);
  run.first_loss = 543.25;
  run.history.back().validation[0].second = 8e15;
  write_checkpoint(run, out);

  const std::string text = "a validation loss of 8e+15 at the end, 543.2 untrained";
  const ProgramResult refused = train(mnist + "--resume", scratch);
  CHECK(refused.exit_code == 1);
  CHECK_THAT(refused.output,
             ContainsSubstring("latentlab: train: expected losses that fall, found " + text +
                               ": the run has diverged and gets no bundle"));
  CHECK_FALSE(fs::exists(out / "bundle"));

  const ProgramResult kept = train(mnist + "--resume --keep-diverged", scratch);
  CHECK(kept.exit_code == 0);
  CHECK_THAT(kept.output, ContainsSubstring("warning: the run has diverged: " + text));
  CHECK_THAT(text_of_file(out / "bundle" / "manifest.json"),
             ContainsSubstring("\"diverged\": \"" + text + "\""));

  const fs::path bundle = scratch.path() / "bundle";
  const ProgramResult exported =
      run_program("export " + out.string() + " --out " + bundle.string(), scratch.path());
  CHECK(exported.exit_code == 0);
  CHECK_THAT(exported.output, ContainsSubstring("warning: the run has diverged: " + text));
  CHECK_THAT(text_of_file(bundle / "manifest.json"), ContainsSubstring("\"diverged\""));
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

const std::string kLong = "digits-vae2 --threads 1 --epochs 50 --out ";

TEST_CASE("Ctrl-C and TERM save the run and end with 130") {
  for (const int signal : {SIGINT, SIGTERM}) {
    const ScratchFolder scratch;
    const fs::path out = scratch.path() / "run";
    BackgroundProgram run("train " + kLong + out.string());
    // Written before the first step, after the program began to listen.
    REQUIRE(run.wait_until([&] { return fs::exists(out / kCheckpointFile); }));
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
    BackgroundProgram run("train " + kLong + out.string() + resume);
    REQUIRE(run.wait_until([&] { return fs::exists(out / kCheckpointFile); }));
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    run.end(SIGKILL);
    const std::int64_t step = read_checkpoint(out).position.step;
    CHECK(step >= before);
    before = step;
  }
}

}  // namespace
}  // namespace lab
