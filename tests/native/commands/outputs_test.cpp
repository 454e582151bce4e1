// SPDX-License-Identifier: MIT
// What the program prints and makes, where that gets lost or is cut off: a full device, a reader that
// goes away, a signal.
#include <sys/wait.h>

#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "native/base/files.h"
#include "shared/codec/image_codec.h"
#include "tests/native/detector_bundle.h"
#include "tests/native/program.h"
#include "tests/native/scratch_folder.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

// One line of every command that prints.
std::vector<std::string> printing_commands(const fs::path& scratch) {
  write_grey_detector(scratch / "bundle");
  write_file(scratch / "a.png", encode_png(Image(2, 2, 1, 51)));
  return {"--help",
          "score --help",
          "data list",
          "data inspect digits --seed 2",
          "data render digits --count 1 --out \"$(mktemp -u ./renderXXXXXX)\"",
          "score bundle a.png",
          "train digits-vae2 --settings"};
}

std::ptrdiff_t entries_in(const fs::path& folder) {
  return std::distance(fs::directory_iterator(folder), fs::directory_iterator());
}

}  // namespace

TEST_CASE("output that is lost on a full device is exit code 1 and one line, in every command") {
  const ScratchFolder scratch;
  for (const auto& command : printing_commands(scratch.path())) {
    CAPTURE(command);
    const auto result = run_shell("$LATENTLAB " + command + " >/dev/full", scratch.path());
    CHECK(result.exit_code == 1);
    CHECK(result.output ==
          "latentlab: standard output: expected all of it to be written, found No space left on "
          "device\n");
  }
}

TEST_CASE("a reader that goes away is exit code 1 and one line, not the end of the program") {
  const ScratchFolder scratch;
  for (const auto& command : printing_commands(scratch.path())) {
    CAPTURE(command);
    const auto result = run_shell("mkfifo pipe; true <pipe & exec 3>pipe; wait; $LATENTLAB " +
                                      command + " >&3; code=$?; rm pipe; exit $code",
                                  scratch.path());
    CHECK(result.exit_code == 1);
    CHECK(result.output ==
          "latentlab: standard output: expected all of it to be written, found Broken pipe\n");
  }
}

TEST_CASE("a closed standard output is exit code 1, and no other file gets what is printed") {
  const ScratchFolder scratch;
  const auto result =
      run_shell("$LATENTLAB data inspect digits --sheet sheet.png >&-", scratch.path());
  CHECK(result.exit_code == 1);
  CHECK(result.output ==
        "latentlab: standard output: expected all of it to be written, found Bad file "
        "descriptor\n");
  CHECK(decode_image(read_file(scratch.path() / "sheet.png"), "sheet").width > 0);
}

TEST_CASE("data render that is interrupted leaves nothing, and no foreign folder is removed") {
  for (const int signal : {SIGINT, SIGTERM}) {
    const ScratchFolder scratch;
    const fs::path foreign = scratch.path() / "made" / ".new.partial";
    fs::create_directories(foreign);
    write_file(foreign / "letter.txt", {});
    const std::string out = (scratch.path() / "made" / "new").string();
    BackgroundProgram program("data render digits --count 1000000 --out " + out);
    // Two minutes, for a machine that is busy with other things.
    for (int i = 0; i < 6000 && entries_in(scratch.path() / "made") < 2; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    REQUIRE(entries_in(scratch.path() / "made") == 2);
    const int status = program.end(signal);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 130);
    CHECK(entries_in(scratch.path() / "made") == 1);
    CHECK(fs::exists(foreign / "letter.txt"));
  }
}

}  // namespace lab
