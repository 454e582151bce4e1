// SPDX-License-Identifier: MIT
// Thresholds from other good pictures: how many they take, what becomes of the manifest, and what stays.
#include "shared/bundle/recalibration.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <limits>

#include "shared/anomaly/conformal.h"
#include "shared/base/error.h"
#include "tests/shared/bundle/manifest_example.h"

namespace lab {
namespace {

using Catch::Matchers::Message;

// 0.01, 0.02 ... in no order.
std::vector<double> scores_of(int n) {
  std::vector<double> scores;
  for (int i = 1; i <= n; ++i) scores.push_back(0.01 * (1 + (7 * i) % n));
  return scores;
}

Manifest detector() {
  Manifest manifest = example_map_detector();
  manifest.metrics = {{"image_auroc", 0.97, std::nullopt, "1", "test"},
                      {"true_good", 20, std::nullopt, "images", "test"},
                      {"false_alarms", 1, std::nullopt, "images", "test"},
                      {"missed", 2, std::nullopt, "images", "test"},
                      {"caught", 50, std::nullopt, "images", "test"}};
  return manifest;
}

TEST_CASE("a rate takes 1 / rate - 1 good pictures") {
  CHECK(pictures_needed(0.5) == 1);
  CHECK(pictures_needed(0.9) == 1);
  CHECK(pictures_needed(0.2) == 4);
  CHECK(pictures_needed(0.1) == 9);
  CHECK(pictures_needed(0.05) == 19);
  CHECK(pictures_needed(0.02) == 49);
  CHECK(pictures_needed(0.01) == 99);
  CHECK(pictures_needed(0.03) == 33);  // 32.33
  CHECK(pictures_needed(0.001) == 999);
  for (const double rate : {0.0, 1.0, -0.1, std::numeric_limits<double>::quiet_NaN()}) {
    CHECK_THROWS_AS(pictures_needed(rate), Error);
  }
}

TEST_CASE("as many pictures as are needed are enough for the threshold, and one fewer is not") {
  for (int percent = 1; percent < 60; ++percent) {
    const double rate = percent / 100.0;
    const auto needed = static_cast<int>(pictures_needed(rate));
    INFO(rate);
    ScoringInfo scoring;
    set_threshold(scoring, scores_of(needed), rate);
    CHECK(scoring.threshold == scoring.calibration_scores.back());
    if (needed > 1) CHECK_THROWS_AS(set_threshold(scoring, scores_of(needed - 1), rate), Error);
  }
}

TEST_CASE("a threshold is written down with its scores, ascending, and its rate") {
  ScoringInfo scoring;
  set_threshold(scoring, {0.4, 0.1, 0.3, 0.2}, 0.25);
  CHECK(scoring.calibration_scores == std::vector<double>{0.1, 0.2, 0.3, 0.4});
  CHECK(scoring.false_alarm_rate == 0.25);
  CHECK(scoring.threshold == 0.4);
}

TEST_CASE("a recalibrated model has the threshold of those pictures and of no others") {
  const Manifest before = detector();
  const Manifest after = recalibrated(before, {.scores = scores_of(39)}, 0.05);
  const ScoringInfo& scoring = *after.scoring;
  CHECK(scoring.threshold == conformal_threshold(scoring.calibration_scores, 0.05));
  CHECK(scoring.threshold == 0.01 * 38);
  CHECK(scoring.calibration_scores.size() == 39);
  CHECK(scoring.false_alarm_rate == 0.05);
  CHECK(scoring.calibrated_on == "39 good pictures given on the page");
  CHECK(scoring.method == before.scoring->method);
  CHECK(scoring.display_range == before.scoring->display_range);
  CHECK(after.networks == before.networks);
  CHECK(after.files == before.files);
  CHECK(after.id == before.id);
  CHECK(after.title == before.title + ", own threshold");
  CHECK(after.provenance.settings.at("calibration") ==
        "threshold from 39 good pictures given on the page, at most 0.05 of good pictures refused");
  // A whole manifest, that can be written and read.
  CHECK(parse_manifest(write_manifest(after)) == after);
}

TEST_CASE(
    "what was counted at the threshold before is forgotten, what holds for all of them stays") {
  const Manifest after = recalibrated(detector(), {.scores = scores_of(19)}, 0.05);
  REQUIRE(after.metrics.size() == 1);
  CHECK(after.metrics[0].name == "image_auroc");
}

TEST_CASE(
    "the likeness is twice as wide as the farthest of the pictures, and never narrower than "
    "before") {
  Manifest before = detector();
  before.scoring->likeness = Likeness{.mean = {1}, .factor = {1}, .limit = 10, .rate = 0.03};
  const auto limit = [&](double strangest) {
    return recalibrated(before, {scores_of(19), strangest}, 0.05).scoring->likeness->limit;
  };
  CHECK(limit(3) == 60);
  CHECK(limit(0.75) == 15);
  CHECK(limit(0.2) == 10);
  const Likeness after = *recalibrated(before, {scores_of(19), 3}, 0.05).scoring->likeness;
  CHECK(after.rate == 0.05);
  CHECK(after.mean == before.scoring->likeness->mean);
}

TEST_CASE("a model that was recalibrated is recalibrated as the first was") {
  const Manifest before = detector();
  const GoodScores good{scores_of(19)};
  const Manifest once = recalibrated(before, {scores_of(50)}, 0.1);
  CHECK(recalibrated(once, good, 0.05) == recalibrated(before, good, 0.05));
}

TEST_CASE("a recalibration without a threshold to find is refused in words") {
  const Manifest manifest = detector();
  CHECK_THROWS_MATCHES(
      recalibrated(manifest, {scores_of(18)}, 0.05), Error,
      Message("conformal_threshold: expected enough scores for a rate of 0.05, found 18"));
  CHECK_THROWS_MATCHES(recalibrated(manifest, {{1, std::numeric_limits<double>::quiet_NaN()}}, 0.5),
                       Error, Message("score: expected a finite number, found nan"));
  Manifest generator = manifest;
  generator.scoring.reset();
  CHECK_THROWS_MATCHES(
      recalibrated(generator, {scores_of(19)}, 0.05), Error,
      Message("calibrate: expected a model that scores pictures, found " + manifest.id));
}

}  // namespace
}  // namespace lab
