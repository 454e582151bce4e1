// SPDX-License-Identifier: MIT
// A set that has changed since it was trained on is never measured, exported or calibrated with
// without a word, and never with pictures that the model has seen.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "native/bundle/bundle.h"
#include "native/training/checkpoint.h"
#include "native/training/data_check.h"
#include "tests/native/data_sets.h"
#include "tests/native/program.h"
#include "tests/native/scratch_folder.h"

namespace lab {
namespace {

namespace fs = std::filesystem;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;

// A run on a set of squares, made once for all tests of this file, and copied for each.
class SquareRun {
 public:
  SquareRun() {
    static const ScratchFolder original;
    if (!fs::exists(original.path() / "run")) {
      put_squares(original.path() / "set", {});
      const ProgramResult result =
          run_program("train 'folder:" + (original.path() / "set").string() + "-vae' --out '" +
                          (original.path() / "run").string() + "'" + kQuickTraining,
                      original.path());
      INFO(result.output);
      REQUIRE(result.exit_code == 0);
    }
    fs::copy(original.path(), scratch_.path(), fs::copy_options::recursive);
  }

  fs::path set() const { return scratch_.path() / "set"; }
  fs::path run() const { return scratch_.path() / "run"; }
  fs::path bundle() const { return run() / "bundle"; }

  ProgramResult program(const std::string& command) const {
    return run_program(command + " --data '" + set().string() + "'", scratch_.path());
  }
  ProgramResult evaluate(const std::string& more = "") const {
    return program("evaluate '" + bundle().string() + "' --samples 1 --write" + more);
  }
  ProgramResult calibrate(const std::string& more = "") const {
    return program("calibrate '" + bundle().string() + "'" + more);
  }
  ProgramResult export_to(const fs::path& out, const std::string& more = "") const {
    return program("export '" + run().string() + "' --out '" + out.string() + "'" + more);
  }

 private:
  ScratchFolder scratch_;
};

void expect_refused(const ProgramResult& result, const std::string& changes) {
  CHECK(result.exit_code == 1);
  CHECK_THAT(result.output, StartsWith("latentlab: data set folder: expected the pictures as "
                                       "trained on (sha256 "));
  CHECK_THAT(result.output, EndsWith(": " + changes +
                                     "; --changed-data goes on with what the run has not seen\n"));
}

// A training picture joins the good ones under a name in front of all others: the split moves.
void move_split(const SquareRun& run) {
  put_image(run.set() / "train/good/0000.png", drawn_square(5000));
}

}  // namespace

TEST_CASE("a run keeps which picture was in which part, and the bundle a checksum of it") {
  const SquareRun run;
  const RunIdentity identity = read_checkpoint(run.run()).identity;
  const auto pictures = parse_listing(identity.pictures, "run");
  CHECK(pictures.size() == 116);
  CHECK(std::ranges::count(pictures, Part::train, &ListedPicture::part) == 88);
  CHECK(std::ranges::count(pictures, Part::choose, &ListedPicture::part) == 3);
  CHECK(std::ranges::count(pictures, Part::calibrate, &ListedPicture::part) == 19);
  CHECK(std::ranges::count(pictures, Part::test, &ListedPicture::part) == 6);
  const Manifest manifest = read_manifest(run.bundle());
  CHECK(manifest.provenance.settings.at("unseen_sha256") == unseen_sha256(pictures));
  CHECK(identity.validated_on == "3 good pictures held out to choose with");
  REQUIRE(manifest.scoring.has_value());
  CHECK(manifest.scoring->calibrated_on ==
        "19 good pictures that were used for nothing else; 3 others chose how to score");
  CHECK(manifest.metrics.at(0).split == "test, 3 good images");
}

TEST_CASE("a set that is as it was is measured, calibrated and exported without a word") {
  const SquareRun run;
  const Manifest before = read_manifest(run.bundle());
  for (const auto& result : {run.evaluate(), run.calibrate(), run.export_to(run.run() / "again")}) {
    CHECK(result.exit_code == 0);
    CHECK(result.output.find("changed") == std::string::npos);
    CHECK(result.output.find("left out") == std::string::npos);
  }
  CHECK((read_manifest(run.bundle()).scoring == before.scoring));
}

TEST_CASE("a set to which a good picture was added is refused") {
  const SquareRun run;
  move_split(run);
  const auto before = read_file(run.bundle() / "manifest.json");
  expect_refused(run.evaluate(), "other pictures to train on");
  expect_refused(run.calibrate(), "other pictures to train on");
  const ProgramResult exported = run.export_to(run.run() / "again");
  CHECK(exported.exit_code == 1);
  CHECK_THAT(exported.output, ContainsSubstring(": 1 added, "));
  CHECK_FALSE(fs::exists(run.run() / "again"));
  CHECK((read_file(run.bundle() / "manifest.json") == before));
}

TEST_CASE("a set whose test pictures alone have changed is refused") {
  const SquareRun run;
  put_image(run.set() / "test/good/1.png", drawn_square(6000));
  expect_refused(run.evaluate(), "other pictures held out or to test with");
  const ProgramResult exported = run.export_to(run.run() / "again");
  expect_refused(exported, "1 changed or moved, first test/good/1.png");
  const ProgramResult accepted = run.evaluate(" --changed-data");
  CHECK(accepted.exit_code == 0);
  CHECK_THAT(accepted.output, ContainsSubstring("the data set has changed since the model was "
                                                "trained: other pictures held out or to test"));
  CHECK(read_manifest(run.bundle()).provenance.settings.at("data_changed") ==
        "other pictures held out or to test with");
}

TEST_CASE("after a change only the run knows what was trained on, and that is left out") {
  const SquareRun run;
  move_split(run);
  const ProgramResult unknown = run.calibrate(" --changed-data");
  CHECK(unknown.exit_code == 1);
  CHECK_THAT(
      unknown.output,
      EndsWith("latentlab: --changed-data: expected the run that made the bundle (--run), for "
               "what it was trained on, found none\n"));
  // Of 111 pictures another 22 are held out, most of which were trained on: too few are left.
  const ProgramResult few = run.calibrate(" --changed-data --run '" + run.run().string() + "'");
  CHECK(few.exit_code == 1);
  CHECK_THAT(few.output, ContainsSubstring("pictures to calibrate with are left out: the model has "
                                           "seen them in training, the first of them train/good/"));
  CHECK_THAT(few.output, ContainsSubstring("calibrate: expected good pictures enough for a "
                                           "false-alarm rate of 0.05, found "));
  const ProgramResult exported = run.export_to(run.run() / "again", " --changed-data");
  CHECK(exported.exit_code == 0);
  CHECK_FALSE(read_manifest(run.run() / "again").scoring.has_value());
  CHECK_THAT(read_manifest(run.run() / "again").provenance.settings.at("data_changed"),
             StartsWith("1 added, "));
}

TEST_CASE("a training picture that is copied among the test pictures is not measured on") {
  const SquareRun run;
  const auto pictures = parse_listing(read_checkpoint(run.run()).identity.pictures, "run");
  const std::string trained = std::ranges::find(pictures, Part::train, &ListedPicture::part)->name;
  fs::copy_file(run.set() / trained, run.set() / "test/good/copy.png");
  const ProgramResult result = run.evaluate(" --changed-data");
  CHECK(result.exit_code == 0);
  CHECK_THAT(result.output,
             ContainsSubstring("1 of the 7 pictures to test with are left out: the model has seen "
                               "them in training, the first of them test/good/copy.png"));
  CHECK(read_manifest(run.bundle()).metrics.at(0).split == "test, 3 good images");
}

TEST_CASE("a run is resumed on the pictures that it began with, those to test with too") {
  const ScratchFolder scratch;
  const std::string set = (scratch.path() / "set").string();
  put_squares(set, {.good = 10, .tests = 1});
  const std::string command =
      "train 'folder:" + set + "-vae' --out '" + (scratch.path() / "run").string() + "'";
  REQUIRE(run_program(command + kQuickTraining, scratch.path()).exit_code == 0);
  put_image(scratch.path() / "set/test/good/0.png", drawn_square(6000));
  const ProgramResult result = run_program(command + " --threads 1 --resume", scratch.path());
  CHECK(result.exit_code == 1);
  CHECK_THAT(result.output, ContainsSubstring("--resume: expected other pictures with SHA-256 "));
}

TEST_CASE("--run must be the bundle's own") {
  const SquareRun run;
  Manifest manifest = read_manifest(run.bundle());
  manifest.provenance.dataset_sha256 = std::string(64, 'a');
  replace_manifest(run.bundle(), manifest);
  const ProgramResult result = run.evaluate(" --run '" + run.run().string() + "'");
  CHECK(result.exit_code == 1);
  CHECK_THAT(result.output, StartsWith("latentlab: --run: expected the bundle's run, trained on "
                                       "pictures with SHA-256 aaaa"));
}

}  // namespace lab
