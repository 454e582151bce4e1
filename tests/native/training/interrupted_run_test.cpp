// SPDX-License-Identifier: MIT
// `latentlab train` cut off at every stage, by kill -9, Ctrl-C and TERM: what is taken up again ends in
// the files of a run that nobody disturbed, and the printed command does it.
#include <signal.h>
#include <sys/wait.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <functional>
#include <set>

#include "native/base/files.h"
#include "native/training/checkpoint.h"
#include "shared/codec/image_codec.h"
#include "shared/procedural/digit_renderer.h"
#include "tests/native/program.h"
#include "tests/native/scratch_folder.h"
#include "tests/native/small_mnist.h"

namespace lab {
namespace {

namespace fs = std::filesystem;
using Catch::Matchers::ContainsSubstring;

const std::string kSmallNetworks =
    "--set width=2 --set decoder_width=2 --epochs 3 --set film_frames=3 --threads 1 ";

std::string in_folder(const fs::path& out) { return "--out '" + out.string() + "' "; }

// Every file of a run but speed.csv, which is the clock's.
std::set<fs::path> files_below(const fs::path& folder) {
  std::set<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const fs::path name = entry.path().lexically_relative(folder);
    if (entry.is_regular_file() && name != "speed.csv") files.insert(name);
  }
  return files;
}

void check_equal_runs(const fs::path& found, const fs::path& expected) {
  CHECK(files_below(found) == files_below(expected));
  for (const auto& name : files_below(expected)) {
    INFO(name);
    CHECK((text_of_file(found / name) == text_of_file(expected / name)));
  }
}

bool has_checkpoint(const fs::path& out) { return fs::exists(out / kCheckpointFile); }

struct Moment {
  std::string name;
  std::string options;
  std::function<bool(const fs::path& out)> reached;
};

const std::vector<Moment>& moments() {
  static const std::vector<Moment> all = {
      {"before the first step", "",
       [](const fs::path& out) {
         return has_checkpoint(out) && read_checkpoint(out).position.step == 0;
       }},
      {"within an epoch", "--checkpoint-seconds 0 ",
       [](const fs::path& out) {
         return has_checkpoint(out) && read_checkpoint(out).position.epoch_step > 0;
       }},
      {"at an epoch's end", "",
       [](const fs::path& out) {
         if (!has_checkpoint(out)) return false;
         const Position position = read_checkpoint(out).position;
         return position.epoch > 0 && position.epoch < 3 && position.epoch_step == 0;
       }},
      {"while the bundle is made", "",
       [](const fs::path& out) {
         return fs::exists(out / "film.png") && !fs::exists(out / "bundle");
       }},
  };
  return all;
}

// Kills a run at a moment; what is left is of that moment. A machine may be too busy for that.
void kill_at(const Moment& moment, const std::string& train, const fs::path& out) {
  for (int attempt = 0; attempt < 20; ++attempt) {
    fs::remove_all(out);
    BackgroundProgram run(train + moment.options + kSmallNetworks + in_folder(out));
    const bool reached = run.wait_until([&] { return moment.reached(out); });
    run.end(SIGKILL);
    if (reached && moment.reached(out)) return;
  }
  FAIL("never killed " << moment.name);
}

TEST_CASE("a run that is killed anywhere goes on to the files of one that was not") {
  const ScratchFolder scratch;
  const fs::path data = scratch.path() / "data";
  write_small_mnist(data, 3000, 200);
  const std::string train = "train mnist-vae2 --data " + data.string() + " ";
  const fs::path whole = scratch.path() / "whole";
  REQUIRE(run_program(train + kSmallNetworks + in_folder(whole), scratch.path()).exit_code == 0);
  CHECK(files_below(whole).contains("bundle/film.png"));
  CHECK(files_below(whole).contains("bundle/history.json"));
  for (const auto& moment : moments()) {
    INFO("killed " << moment.name);
    const fs::path out = scratch.path() / "killed";
    kill_at(moment, train, out);
    REQUIRE(run_program(train + "--resume " + in_folder(out), scratch.path()).exit_code == 0);
    check_equal_runs(out, whole);
  }
}

// The command that a program printed, as a user copies it.
std::string printed_command(const std::string& output) {
  const std::string before = "interrupted; go on with: ";
  const auto begin = output.find(before);
  REQUIRE(begin != std::string::npos);
  const auto end = output.find('\n', begin);
  return output.substr(begin + before.size(), end - begin - before.size());
}

TEST_CASE("Ctrl-C and TERM are heard while the bundle is made, which leaves none") {
  for (const int signal : {SIGINT, SIGTERM}) {
    const ScratchFolder scratch;
    const fs::path out = scratch.path() / "run";
    const fs::path errors = scratch.path() / "errors.txt";
    int status = 0;
    for (int attempt = 0; attempt < 20; ++attempt) {
      fs::remove_all(out);
      BackgroundProgram run("train digits-vae2 --set batch=1000 " + kSmallNetworks + in_folder(out),
                            errors);
      REQUIRE(run.wait_until([&] { return fs::exists(out / "film.png"); }));
      status = run.end(signal);
      if (!fs::exists(out / "bundle")) break;
    }
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 130);
    CHECK(files_below(out) ==
          std::set<fs::path>{kCheckpointFile, "film-animated.png", "film.png", "history.json"});
    CHECK(std::distance(fs::directory_iterator(out), fs::directory_iterator()) == 5);
    const std::string command = printed_command(text_of_file(errors));
    CHECK(run_shell(command, scratch.path()).exit_code == 0);
    CHECK(fs::exists(out / "bundle" / "manifest.json"));
  }
}

// Whether the program runs by now, and no longer the fork of this one that became it, and has a handler
// for a signal, as the system sees it.
bool catches(pid_t process, int signal) {
  const std::string status = text_of_file("/proc/" + std::to_string(process) + "/status");
  const std::string key = "SigCgt:\t";
  const auto at = status.find(key);
  if (!status.starts_with("Name:\tlatentlab\n") || at == std::string::npos) return false;
  const auto mask = std::stoull(status.substr(at + key.size(), 16), nullptr, 16);
  return (mask >> (signal - 1) & 1) != 0;
}

TEST_CASE("Ctrl-C and TERM are heard while pictures are read, and leave nothing") {
  for (const int signal : {SIGINT, SIGTERM}) {
    const ScratchFolder scratch;
    const fs::path out = scratch.path() / "runs" / "capsules";
    BackgroundProgram run("train capsules-vae " + in_folder(out));
    // Drawing 2,000 capsules takes seconds, and begins at once.
    REQUIRE(run.wait_until([&] { return catches(run.process(), signal); }));
    const int status = run.end(signal);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 130);
    CHECK_FALSE(fs::exists(scratch.path() / "runs"));
  }
}

// Stops a run right after its first checkpoint and pastes what it says into a shell.
void check_pasted(const std::string& arguments, const fs::path& out, const fs::path& scratch) {
  const fs::path errors = scratch / "errors.txt";
  BackgroundProgram run(arguments, errors);
  REQUIRE(run.wait_until([&] { return has_checkpoint(out); }));
  const int status = run.end(SIGTERM);
  REQUIRE(WIFEXITED(status));
  REQUIRE(WEXITSTATUS(status) == 130);
  const ProgramResult pasted = run_shell(printed_command(text_of_file(errors)), scratch);
  INFO(pasted.output);
  CHECK(pasted.exit_code == 0);
  CHECK(fs::exists(out / "bundle" / "manifest.json"));
  CHECK_THAT(text_of_file(out / "bundle" / "manifest.json"), ContainsSubstring("\"a commit\""));
}

TEST_CASE("the command that an interrupted run prints goes on with it, pasted as it is") {
  const ScratchFolder scratch;
  const fs::path home = scratch.path() / "Zoë's $HOME & more";
  const std::string settings =
      " --set width=2 --set decoder_width=2 --set batch=10 --epochs 40 --checkpoint-seconds 0 "
      "--threads 1 --device cpu --commit 'a commit' ";
  // Quoted for the shell.
  const std::string home_text = "'" + scratch.path().string() + "/Zoë'\\''s $HOME & more/";

  write_small_mnist(home / "data", 60, 20);
  check_pasted(
      "train mnist-vae2 --data " + home_text + "data' --out " + home_text + "digits'" + settings,
      home / "digits", scratch.path());

  fs::create_directories(home / "my pictures");
  for (int i = 0; i < 30; ++i) {
    write_file(home / "my pictures" / (std::to_string(i) + ".png"),
               encode_png(render_digit(i % 10, static_cast<std::uint64_t>(i))));
  }
  check_pasted("train 'folder:" + home_text.substr(1) + "my pictures-vae' --out " + home_text +
                   "pictures'" + settings,
               home / "pictures", scratch.path());
}

}  // namespace
}  // namespace lab
