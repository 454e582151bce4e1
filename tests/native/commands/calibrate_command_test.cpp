// SPDX-License-Identifier: MIT
// `latentlab calibrate` as it is typed: threshold and figures of a bundle that exists are made anew
// together.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "native/bundle/bundle.h"
#include "native/networks/onednn_check.h"
#include "tests/checkout.h"
#include "tests/native/data_sets.h"
#include "tests/native/program.h"
#include "tests/native/scratch_folder.h"

namespace lab {
namespace {

namespace fs = std::filesystem;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;

double metric(const Manifest& manifest, const std::string& name) {
  const auto found = std::ranges::find(manifest.metrics, name, &Metric::name);
  REQUIRE(found != manifest.metrics.end());
  return found->value;
}

TEST_CASE("calibrate replaces scoring and figures of a bundle, and nothing else") {
  const ScratchFolder scratch;
  const std::string set = (scratch.path() / "set").string();
  const fs::path bundle = scratch.path() / "run" / "bundle";
  put_squares(set, {.good = 110, .tests = 5});
  const ProgramResult trained = run_program(
      "train 'folder:" + set + "-vae' --out '" + (scratch.path() / "run").string() +
          "' --set width=2 --set decoder_width=2 --set latent=2 --set batch=4 --epochs 1 "
          "--set film_frames=0 --threads 1",
      scratch.path());
  INFO(trained.output);
  REQUIRE(trained.exit_code == 0);
  const Manifest before = read_manifest(bundle);

  const std::string calibrate = "calibrate '" + bundle.string() + "' --data '" + set + "'";
  const ProgramResult result = run_program(calibrate + " --rate 0.5", scratch.path());
  INFO(result.output);
  REQUIRE(result.exit_code == 0);
  Manifest after = read_manifest(bundle);
  const ScoringInfo& scoring = *after.scoring;
  CHECK(scoring.false_alarm_rate == 0.5);
  CHECK(scoring.threshold == scoring.calibration_scores[9]);  // ceil(20 * 0.5) = 10th of 19
  CHECK((scoring.calibration_scores == before.scoring->calibration_scores));
  CHECK_THAT(result.output,
             ContainsSubstring("for at most 50 % false alarms, calibrated on 19 good pictures that "
                               "were used for nothing else; 3 others chose how to score"));
  // Counted at the new threshold, by hand.
  CHECK(metric(after, "true_good") + metric(after, "false_alarms") == 5);
  CHECK(metric(after, "missed") + metric(after, "caught") == 5);
  const ProgramResult measured = run_program(
      "evaluate '" + bundle.string() + "' --data '" + set + "' --write", scratch.path());
  CHECK(measured.exit_code == 0);
  CHECK((read_manifest(bundle).metrics == after.metrics));

  // So it is for a bundle that is made of it, which may be called otherwise.
  const fs::path anew = scratch.path() / "anew";
  const ProgramResult repacked =
      run_program("export --bundle '" + bundle.string() + "' --data '" + set +
                      "' --id squares --title "
                      "'My squares' --out '" +
                      anew.string() + "'",
                  scratch.path());
  INFO(repacked.output);
  REQUIRE(repacked.exit_code == 0);
  const Manifest copy = read_manifest(anew);
  CHECK(copy.id == "squares");
  CHECK(copy.title == "My squares");
  CHECK(copy.description == after.description);
  REQUIRE(copy.scoring);
  CHECK(copy.scoring->false_alarm_rate == 0.5);
  CHECK((copy.scoring->method == scoring.method));

  // Its own rate is the default, and the way back.
  REQUIRE(run_program(calibrate, scratch.path()).exit_code == 0);
  CHECK((read_manifest(bundle) == after));
  REQUIRE(run_program(calibrate + " --rate 0.05", scratch.path()).exit_code == 0);
  // Without oneDNN (onednn_check.h) a network that was loaded differs from the one that was trained in the last bit.
  if (onednn_is_right()) CHECK((read_manifest(bundle) == before));
}

TEST_CASE("calibrate refuses a rate that the pictures held out cannot keep, and changes nothing") {
  const ScratchFolder scratch;
  const std::string bundle = (scratch.path() / "capsules-vae").string();
  fs::copy(checkout_folder() / "assets/models/capsules-vae", bundle);
  const auto before = read_file(fs::path(bundle) / "manifest.json");
  const ProgramResult few = run_program("calibrate '" + bundle + "' --rate 0.01", scratch.path());
  CHECK(few.exit_code == 1);
  CHECK_THAT(few.output, EndsWith("latentlab: calibrate: expected good pictures enough for a "
                                  "false-alarm rate of 0.01, found 67\n"));
  CHECK(run_program("calibrate '" + bundle + "' --rate 0", scratch.path()).exit_code == 2);
  CHECK(run_program("calibrate '" + bundle + "' --rate 1", scratch.path()).exit_code == 2);
  CHECK((read_file(fs::path(bundle) / "manifest.json") == before));
}

}  // namespace
}  // namespace lab
