// SPDX-License-Identifier: MIT
// What would stop a run at its end stops it before its beginning, in `latentlab train` as it is typed:
// every problem is named, nothing is written.
#include "native/commands/training_checks.h"

#include <unistd.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "native/bundle/bundle.h"
#include "tests/native/data_sets.h"
#include "tests/native/program.h"
#include "tests/native/scratch_folder.h"

namespace lab {
namespace {

namespace fs = std::filesystem;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
using Catch::Matchers::Message;

// Trains on <scratch>/set into <scratch>/run.
ProgramResult train(const ScratchFolder& scratch, const std::string& more = "") {
  const std::string set = (scratch.path() / "set").string();
  const std::string run = (scratch.path() / "run").string();
  return run_program("train 'folder:" + set + "-vae' --out '" + run + "'" + kQuickTraining + more,
                     scratch.path());
}

void expect_refused(const ScratchFolder& scratch, const std::string& problem,
                    const std::string& more = "") {
  const ProgramResult result = train(scratch, more);
  CHECK(result.exit_code == 1);
  CHECK_THAT(result.output, EndsWith("latentlab: " + problem + "\n"));
  CHECK_FALSE(fs::exists(scratch.path() / "run"));
}

}  // namespace

TEST_CASE("kinds of defects are called as people like") {
  const ScratchFolder scratch;
  const std::vector<std::string> kinds = {"Crack", "Ri\xc3\x9f", "deep scratch",
                                          "\xf0\x9f\x92\xa5"};
  put_squares(scratch.path() / "set", {.good = 110, .tests = 1, .kinds = kinds});
  const ProgramResult result = train(scratch);
  INFO(result.output);
  REQUIRE(result.exit_code == 0);
  const Manifest manifest = read_manifest(scratch.path() / "run" / "bundle");
  CHECK(manifest.dataset.classes == std::vector<std::string>{"good", "Crack", "Ri\xc3\x9f",
                                                             "deep scratch", "\xf0\x9f\x92\xa5"});
  std::vector<std::string> names;
  for (const auto& metric : manifest.metrics) {
    if (metric.name.starts_with("image_auroc_")) names.push_back(metric.name);
  }
  CHECK(names == std::vector<std::string>{"image_auroc_crack", "image_auroc_riss",
                                          "image_auroc_deep_scratch", "image_auroc_defect_4"});
  CHECK_THAT(result.output, ContainsSubstring("test, 1 good and 1 defective images (Ri\xc3\x9f)"));
}

TEST_CASE("one problem before training is one line") {
  const ScratchFolder scratch;
  const fs::path set = scratch.path() / "set";
  put_squares(set, {});
  SECTION("no good pictures to test with") {
    fs::remove_all(set / "test/good");
    expect_refused(scratch,
                   "data set folder: expected good pictures to test with, beside the defective "
                   "ones (test/good), found none");
  }
  SECTION("a mask of another size") {
    put_image(set / "ground_truth/crack/1_mask.png", Image(31, 32, 1));
    expect_refused(scratch, (set / "ground_truth/crack/1_mask.png").string() +
                                ": expected a mask of the picture's size 32 x 32, found 31 x 32");
  }
  SECTION("a missing mask") {
    fs::remove(set / "ground_truth/crack/1_mask.png");
    expect_refused(scratch, "mvtec: expected the mask " +
                                (set / "ground_truth/crack/1_mask.png").string() +
                                ", found no such file");
  }
  SECTION("a batch of more pictures than there are") {
    expect_refused(scratch, "setting batch: expected at most the 88 training pictures, found 89",
                   " --set batch=89");
  }
  SECTION("a class whose name is no UTF-8") {
    fs::rename(set / "test/crack", set /
                                       "test/cr\xe4"
                                       "ck");
    fs::rename(set / "ground_truth/crack", set /
                                               "ground_truth/cr\xe4"
                                               "ck");
    expect_refused(scratch, "classes: expected names in UTF-8, found 'cr?ck'");
  }
  SECTION("a class with a name that is too long") {
    const std::string name(101, 'x');
    fs::rename(set / "test/crack", set / "test" / name);
    fs::rename(set / "ground_truth/crack", set / "ground_truth" / name);
    expect_refused(scratch, "classes: expected names of at most 100 bytes, found '" +
                                std::string(60, 'x') + "...' of 101 bytes");
  }
  SECTION("more classes than a manifest takes") {
    // "good" and "crack" are there.
    for (int i = 0; i < 4095; ++i)
      fs::create_directory(set / "test" / ("kind" + std::to_string(i)));
    expect_refused(scratch, "classes: expected at most 4096, found 4097");
  }
  SECTION("a commit that no manifest takes") {
    expect_refused(scratch, "manifest.provenance.commit: expected some text, found none",
                   " --commit ''");
  }
}

TEST_CASE("a folder that cannot be written to is a problem") {
  // Root may write anywhere but where the file system itself is read-only, as it is in the toolchain's box.
  const fs::path folders[] = {"/usr", "/etc", "/sys"};
  const auto* readonly = std::ranges::find_if(
      folders, [](const fs::path& folder) { return ::access(folder.c_str(), W_OK) != 0; });
  if (readonly == std::end(folders)) SKIP("no folder that this user cannot write to");
  const ScratchFolder scratch;
  const fs::path set = scratch.path() / "set";
  put_squares(set, {});
  const std::string run = (*readonly / "latentlab-run").string();
  const ProgramResult result =
      run_program("train 'folder:" + set.string() + "-vae' --out '" + run + "'" + kQuickTraining,
                  scratch.path());
  CHECK(result.exit_code == 1);
  CHECK_THAT(result.output,
             EndsWith("latentlab: " + run + ": expected a folder to write to, found " +
                      readonly->string() + ", which cannot be written to\n"));
}

TEST_CASE("a set whose path is no UTF-8 is one line") {
  const ScratchFolder scratch;
  const std::string set = (scratch.path() / "pict\xfcres").string();
  put_squares(set, {});
  const ProgramResult result =
      run_program("train 'folder:" + set + "-vae' --out '" + (scratch.path() / "run").string() +
                      "'" + kQuickTraining,
                  scratch.path());
  CHECK(result.exit_code == 1);
  CHECK_THAT(result.output,
             EndsWith("latentlab: data set: expected a path in UTF-8, found 'folder:" +
                      (scratch.path() / "pict?res").string() + "'\n"));
  CHECK_FALSE(fs::exists(scratch.path() / "run"));
}

TEST_CASE("all problems before training are listed, not only the first") {
  const ScratchFolder scratch;
  const fs::path set = scratch.path() / "set";
  put_squares(set, {});
  for (int i = 1000; i < 1002; ++i) {
    write_file(set / "train/good" / (std::to_string(i) + ".png"), std::vector<std::uint8_t>{1, 2});
  }
  fs::remove_all(set / "test/good");
  const ProgramResult result = train(scratch);
  CHECK(result.exit_code == 1);
  for (const char* part : {"train/good/1000.png: expected ", "train/good/1001.png: expected ",
                           "expected good pictures to test with"}) {
    CHECK_THAT(result.output, ContainsSubstring(part));
  }
  CHECK_THAT(result.output,
             EndsWith("latentlab: train: expected nothing in the way of training and measuring, "
                      "found 3 problems, listed above\n"));
  CHECK_FALSE(fs::exists(scratch.path() / "run"));
}

TEST_CASE("of many problems the first twenty are listed and the others counted") {
  std::vector<Error> problems;
  std::vector<std::string> shown;
  const auto show = [&](const std::string& line) { shown.push_back(line); };
  CHECK_NOTHROW(expect_none(problems, show));
  for (int i = 0; i < 25; ++i) problems.emplace_back(std::to_string(i), "a", "b");
  CHECK_THROWS_MATCHES(expect_none(problems, show), Error,
                       Message("train: expected nothing in the way of training and measuring, "
                               "found 25 problems, listed above"));
  REQUIRE(shown.size() == 21);
  CHECK(shown[0] == "0: expected a, found b");
  CHECK(shown[19] == "19: expected a, found b");
  CHECK(shown[20] == "and 5 more");
  problems.resize(1, Error("", "", ""));
  CHECK_THROWS_MATCHES(expect_none(problems, show), Error, Message("0: expected a, found b"));
}

TEST_CASE("a run's folder must not lie among the pictures") {
  const ScratchFolder scratch;
  const fs::path set = scratch.path() / "set";
  put_squares(set, {});
  const ProgramResult result = run_program("train 'folder:" + set.string() + "-vae' --out '" +
                                               (set / "run").string() + "'" + kQuickTraining,
                                           scratch.path());
  CHECK(result.exit_code == 1);
  CHECK_THAT(result.output, EndsWith("latentlab: " + (set / "run").string() +
                                     ": expected a folder apart from the pictures' " +
                                     set.string() + ", found one in it\n"));
  CHECK_FALSE(fs::exists(set / "run"));
}

TEST_CASE("a bundle that would not score says so before training, and what would be enough") {
  const ScratchFolder scratch;
  put_squares(scratch.path() / "set", {.good = 99, .tests = 1});
  const ProgramResult result = train(scratch);
  INFO(result.output);
  REQUIRE(result.exit_code == 0);
  const std::size_t note = result.output.find(
      "the bundle will not score pictures: a threshold takes 20 good pictures held out of "
      "training, "
      "here are 19; 100 good pictures would be enough in place of 99\n");
  REQUIRE(note != std::string::npos);
  CHECK(note < result.output.find("epoch"));
  CHECK_FALSE(read_manifest(scratch.path() / "run" / "bundle").scoring.has_value());
}

TEST_CASE("a disk without room for the run is a problem, one with room is none") {
  const ScratchFolder scratch;
  CHECK_FALSE(room_problem(scratch.path() / "new" / "run", 1));
  const auto problem = room_problem(scratch.path() / "run", std::uint64_t{1} << 60);
  REQUIRE(problem);
  CHECK_THAT(problem->what(),
             ContainsSubstring("run: expected 1152921504606.8 MB of room for checkpoints and the "
                               "bundle, found "));
}

}  // namespace lab
