// SPDX-License-Identifier: MIT
// The threshold of page Inspect: limits, links, and scorings without multiples.
#include "wasm/state/threshold.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

#include "shared/anomaly/conformal.h"
#include "tests/views/fake_page.h"

using namespace lab;
using Catch::Approx;

namespace {

ScoringInfo scoring_of(std::vector<double> scores, double threshold) {
  ScoringInfo scoring;
  scoring.calibration_scores = std::move(scores);
  scoring.threshold = threshold;
  return scoring;
}

// A limit as it comes out of the link that it went into.
double linked(double limit) {
  FieldWriter writer;
  writer.exact_number("limit", limit, {1, 0, 100});
  const FieldTexts texts = parse_hash(writer.hash());
  FieldReader(texts).exact_number("limit", limit, {1, 0, 100});
  return limit;
}

}  // namespace

TEST_CASE("a limit is a multiple of the calibrated threshold") {
  const ScoringInfo scoring = scoring_of({0.1, 0.2, 0.4}, 0.4);
  CHECK(threshold_at(scoring, 1) == 0.4);
  CHECK(threshold_at(scoring, 0) == 0);
  CHECK(threshold_at(scoring, 2) == 0.8);
  CHECK(limit_of(scoring, 0.4) == 1);
  CHECK(limit_of(scoring, 1) == 2.5);
}

TEST_CASE("a link gives every calibration score back as the threshold, to the last bit") {
  std::vector<double> scores;
  for (int i = 1; i <= 500; ++i) scores.push_back(0.0137 * i / 7);
  const ScoringInfo scoring = scoring_of(scores, conformal_threshold(scores, 0.05));
  for (const double score : scores) {
    CHECK(threshold_at(scoring, linked(limit_of(scoring, score))) == score);
  }
}

TEST_CASE("a calibrated threshold of 0 or less has limits too") {
  const ScoringInfo zero = scoring_of({0, 0, 0}, 0);
  CHECK(threshold_at(zero, 1) == 0);
  CHECK(threshold_at(zero, linked(limit_of(zero, 0.5))) == 0.5);
  CHECK(score_axis(zero).low == 0);
  CHECK(score_axis(zero).high == 1);
  const ScoringInfo below = scoring_of({-3, -2, -1}, -1);
  CHECK(threshold_at(below, 1) == -1);
  CHECK(threshold_at(below, 2) == 1);
  CHECK(threshold_at(below, linked(limit_of(below, -2))) == -2);
  CHECK(score_axis(below).low == -3);
  CHECK(score_axis(below).high == -1 + 0.8 * 2);
}

TEST_CASE("the axis of scores begins at 0 and leaves room above the largest") {
  const ScoreAxis axis = score_axis(scoring_of({0.1, 0.5}, 0.25));
  CHECK(axis.low == 0);
  CHECK(axis.high == 0.5 + 0.8 * 0.5);
}

TEST_CASE("a picture on the threshold is good on the page that a link opens") {
  // 0.11 / 0.19 with four decimals is 0.5789, a threshold of 0.10999.
  FakePage first("page=inspect&model=capsules-vae&limit=0.5789473684210527");
  first.scores = {{1, 0.11}};
  first.settle();
  first.drop_files(1);
  first.settle();
  CHECK(first.last<Table>().rows[0][3] == "good");
  first.key("l");
  const std::string link = first.last<Copy>().text;
  CHECK(link == "#page=inspect&model=capsules-vae&limit=0.5789473684210527");
}

TEST_CASE("a detector whose calibration scores are all 0 can be looked at and moved") {
  FakePage page("page=inspect&model=capsules-vae");
  ScoringInfo& scoring = *page.manifests.at("capsules-vae").scoring;
  scoring.calibration_scores.assign(19, 0.0);
  scoring.threshold = 0;
  page.scores = {{1, 0.0}, {2, 0.5}};
  page.settle();
  page.drop_files(2);
  page.settle();
  CHECK(page.last<Table>().rows[0][3] == "good");
  CHECK(page.last<Table>().rows[1][3] == "defect");
  const Rect plot = page.place_of("threshold");
  const float y = plot.low.y + 20;
  page.drag({{plot.low.x, y}, {plot.low.x + plot.width() * 0.75f, y}});
  page.settle();
  CHECK(page.last<Table>().rows[1][3] == "good");
  const FieldTexts link = parse_hash(page.last<ShareState>().hash);
  CHECK(std::stod(link.at("limit")) == Approx(1.75).margin(0.01));  // a pixel is 0.003
  page.press("Back to the calibrated threshold");
  page.settle();
  CHECK(page.last<Table>().rows[1][3] == "defect");
}
