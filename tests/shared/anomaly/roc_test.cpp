// SPDX-License-Identifier: MIT
// AUROC, ROC curve, confusion, F1 and recall by hand, with ties and degenerate classes, and by scikit-learn
// (roc_reference.py).
#include "shared/anomaly/roc.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>
#include <cstdint>
#include <limits>

#include "shared/base/error.h"
#include "shared/base/rng.h"

using Catch::Matchers::Message;
using Catch::Matchers::WithinAbs;

namespace {

using Scores = std::vector<double>;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

const Scores kNormal{1, 2, 2, 3};
const Scores kAnomalous{2, 3, 4};

// The random numbers of roc_reference.py.
Scores drawn_scores(std::size_t count, int shift, std::uint32_t state) {
  Scores scores(count);
  for (double& score : scores) {
    state = 1664525 * state + 1013904223;
    score = static_cast<double>((state >> 16) % 500) + shift;
  }
  return scores;
}

}  // namespace

TEST_CASE("auroc counts won pairs and half of the ties") {
  // Against 2: one win, two ties; against 3: three wins, one tie; against 4: four wins.
  CHECK(lab::auroc(kNormal, kAnomalous) == (2 + 3.5 + 4) / 12.0);
}

TEST_CASE("auroc of separated, reversed, equal and single scores") {
  CHECK(lab::auroc(Scores{1, 2}, Scores{3, 4}) == 1.0);
  CHECK(lab::auroc(Scores{3, 4}, Scores{1, 2}) == 0.0);
  CHECK(lab::auroc(Scores{5, 5, 5}, Scores{5, 5}) == 0.5);
  CHECK(lab::auroc(Scores{1}, Scores{2}) == 1.0);
  CHECK(lab::auroc(Scores{-kInfinity}, Scores{kInfinity}) == 1.0);
}

TEST_CASE("auroc does not depend on the order of the scores") {
  CHECK(lab::auroc(Scores{3, 2, 1, 2}, Scores{4, 2, 3}) == lab::auroc(kNormal, kAnomalous));
}

TEST_CASE("auroc agrees with counting all pairs") {
  lab::Rng rng(1);
  for (int round = 0; round < 50; ++round) {
    Scores normal(1 + rng.below(40));
    Scores anomalous(1 + rng.below(40));
    for (double& score : normal) score = rng.below(12);
    for (double& score : anomalous) score = rng.below(15);
    double wins = 0;
    for (const double a : anomalous) {
      for (const double n : normal) wins += a > n ? 1 : a == n ? 0.5 : 0;
    }
    const auto pairs = static_cast<double>(normal.size() * anomalous.size());
    CHECK(lab::auroc(normal, anomalous) == wins / pairs);
  }
}

TEST_CASE("detector figures need scores of both classes that are numbers") {
  CHECK_THROWS_MATCHES(lab::auroc({}, kAnomalous), lab::Error,
                       Message("normal scores: expected at least one score, found none"));
  CHECK_THROWS_MATCHES(lab::auroc(kNormal, {}), lab::Error,
                       Message("anomalous scores: expected at least one score, found none"));
  CHECK_THROWS_MATCHES(lab::auroc(kNormal, Scores{1, std::nan("")}), lab::Error,
                       Message("anomalous scores: expected numbers, found NaN"));
  CHECK_THROWS_MATCHES(lab::roc_curve(Scores{std::nan("")}, kAnomalous), lab::Error,
                       Message("normal scores: expected numbers, found NaN"));
  CHECK_THROWS_MATCHES(lab::f1_max({}, kAnomalous), lab::Error,
                       Message("normal scores: expected at least one score, found none"));
  CHECK_THROWS_MATCHES(lab::confusion(Scores{std::nan("")}, {}, 0), lab::Error,
                       Message("normal scores: expected numbers, found NaN"));
}

TEST_CASE("the bootstrap interval is pinned for its seed and holds the estimate") {
  const lab::Interval interval = lab::auroc_interval(kNormal, kAnomalous);
  CHECK(interval == lab::auroc_interval(kNormal, kAnomalous, 0.95, 2000, 1));
  CHECK(interval.low == 5 / 12.0);
  CHECK(interval.high == 1.0);
  CHECK(interval.low < lab::auroc(kNormal, kAnomalous));
  CHECK(interval.high > lab::auroc(kNormal, kAnomalous));
  CHECK(lab::auroc_interval(kNormal, kAnomalous, 0.95, 100, 2) !=
        lab::auroc_interval(kNormal, kAnomalous, 0.95, 100, 3));
}

TEST_CASE("the bootstrap interval narrows with a lower level and vanishes for certain scores") {
  const lab::Interval wide = lab::auroc_interval(kNormal, kAnomalous, 0.99);
  const lab::Interval narrow = lab::auroc_interval(kNormal, kAnomalous, 0.5);
  CHECK(wide.low < narrow.low);
  CHECK(wide.high >= narrow.high);
  CHECK(lab::auroc_interval(Scores{1, 2}, Scores{3, 4}) == lab::Interval{1, 1});
}

TEST_CASE("the bootstrap interval has the width that theory gives") {
  // Scores of N(0, 1) and N(1, 1): Hanley and McNeil's standard error, here about 0.0171.
  lab::Rng rng(2);
  Scores normal(400);
  Scores anomalous(400);
  for (double& score : normal) score = rng.normal();
  for (double& score : anomalous) score = rng.normal() + 1;
  const double area = lab::auroc(normal, anomalous);
  const double q1 = area / (2 - area);
  const double q2 = 2 * area * area / (1 + area);
  const double error = std::sqrt(
      (area * (1 - area) + 399 * (q1 - area * area) + 399 * (q2 - area * area)) / (400.0 * 400));
  const lab::Interval interval = lab::auroc_interval(normal, anomalous);
  const double width = interval.high - interval.low;
  CHECK(std::fabs(width / (2 * 1.96 * error) - 1) < 0.15);
}

TEST_CASE("auroc_interval refuses a level outside (0, 1) and no resamples") {
  CHECK_THROWS_MATCHES(lab::auroc_interval(kNormal, kAnomalous, 1.0), lab::Error,
                       Message("auroc_interval: expected a level between 0 and 1, found 1"));
  CHECK_THROWS_MATCHES(lab::auroc_interval(kNormal, kAnomalous, 0.9, 0), lab::Error,
                       Message("auroc_interval: expected at least one resample, found 0"));
}

TEST_CASE("the ROC curve steps through every distinct score from (0, 0) to (1, 1)") {
  const std::vector<lab::RocPoint> curve = lab::roc_curve(kNormal, kAnomalous);
  const std::vector<lab::RocPoint> expected{
      {4, 0, 0}, {3, 0, 1 / 3.0}, {2, 0.25, 2 / 3.0}, {1, 0.75, 1}, {-kInfinity, 1, 1}};
  REQUIRE(curve.size() == expected.size());
  for (std::size_t i = 0; i < curve.size(); ++i) {
    CAPTURE(i);
    CHECK(curve[i].threshold == expected[i].threshold);
    CHECK(curve[i].false_alarm_rate == expected[i].false_alarm_rate);
    CHECK(curve[i].recall == expected[i].recall);
  }
}

TEST_CASE("every point of the ROC curve is the confusion at its threshold") {
  lab::Rng rng(3);
  Scores normal(30);
  Scores anomalous(20);
  for (double& score : normal) score = rng.below(25);
  for (double& score : anomalous) score = 5 + rng.below(25);
  for (const lab::RocPoint& point : lab::roc_curve(normal, anomalous)) {
    const lab::Confusion table = lab::confusion(normal, anomalous, point.threshold);
    CHECK(table.false_alarm / 30.0 == point.false_alarm_rate);
    CHECK(table.caught / 20.0 == point.recall);
  }
}

TEST_CASE("the area under the ROC curve is the auroc") {
  const std::vector<lab::RocPoint> curve = lab::roc_curve(kNormal, kAnomalous);
  double area = 0;
  for (std::size_t i = 1; i < curve.size(); ++i) {
    area += (curve[i].false_alarm_rate - curve[i - 1].false_alarm_rate) *
            (curve[i].recall + curve[i - 1].recall) / 2;
  }
  CHECK(std::fabs(area - lab::auroc(kNormal, kAnomalous)) < 1e-15);
}

TEST_CASE("confusion calls a score anomalous only above the threshold") {
  const lab::Confusion table = lab::confusion(kNormal, kAnomalous, 2);
  CHECK(table.true_good == 3);
  CHECK(table.false_alarm == 1);
  CHECK(table.missed == 1);
  CHECK(table.caught == 2);
  const lab::Confusion empty = lab::confusion({}, {}, 2);
  CHECK(empty.true_good + empty.false_alarm + empty.missed + empty.caught == 0);
}

TEST_CASE("f1_max is the best over all thresholds") {
  // Above 3: 2 / (2 + 2); above 2: 4 / (4 + 1 + 1); above 1: 6 / (6 + 3); all: 6 / (6 + 4).
  CHECK(lab::f1_max(kNormal, kAnomalous) == 4 / 6.0);
  CHECK(lab::f1_max(Scores{1}, Scores{2, 3}) == 1.0);
  // Reversed classes: calling everything anomalous is the best there is.
  CHECK(lab::f1_max(Scores{5, 5}, Scores{1, 1, 1}) == lab::trivial_f1(2, 3));
}

TEST_CASE("trivial_f1 of the capsules' published test split is 0.905") {
  CHECK(lab::trivial_f1(23, 109) == 218.0 / 241.0);
  CHECK(lab::trivial_f1(0, 5) == 1.0);
  CHECK_THROWS_MATCHES(lab::trivial_f1(5, 0), lab::Error,
                       Message("trivial_f1: expected at least one anomalous image, found none"));
}

TEST_CASE("recall_at takes the best threshold within the false-alarm rate") {
  CHECK(lab::recall_at(kNormal, kAnomalous, 0) == 1 / 3.0);
  CHECK(lab::recall_at(kNormal, kAnomalous, 0.24) == 1 / 3.0);
  CHECK(lab::recall_at(kNormal, kAnomalous, 0.25) == 2 / 3.0);
  CHECK(lab::recall_at(kNormal, kAnomalous, 0.75) == 1.0);
  CHECK(lab::recall_at(kNormal, kAnomalous, 1) == 1.0);
  CHECK_THROWS_MATCHES(lab::recall_at(kNormal, kAnomalous, 1.5), lab::Error,
                       Message("recall_at: expected a rate from 0 to 1, found 1.5"));
}

TEST_CASE("on random scores, some of them equal, all figures are scikit-learn's") {
  const Scores normal = drawn_scores(300, 0, 1);
  const Scores anomalous = drawn_scores(200, 120, 2);
  CHECK_THAT(lab::auroc(normal, anomalous), WithinAbs(0.7345833333333334, 1e-12));
  CHECK_THAT(lab::f1_max(normal, anomalous), WithinAbs(0.6441281138790036, 1e-12));
  CHECK_THAT(lab::recall_at(normal, anomalous, 0.05), WithinAbs(0.325, 1e-12));
  CHECK(lab::roc_curve(normal, anomalous).size() == 322);
  const lab::Confusion table = lab::confusion(normal, anomalous, 350);
  CHECK(table.true_good == 219);
  CHECK(table.false_alarm == 81);
  CHECK(table.missed == 94);
  CHECK(table.caught == 106);
}
