// SPDX-License-Identifier: MIT
// "At most 5 % of good parts are called defective", held to its word: 10,000 times a detector is
// calibrated on good parts and shown one good part more. With scores that never tie the rate is known
// exactly, with ties it can only be lower; and it holds only if the calibration parts chose nothing.
#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <functional>
#include <vector>

#include "shared/anomaly/conformal.h"
#include "shared/base/rng.h"

namespace {

constexpr int kDraws = 10'000;
// Standard errors that a rate of so many draws may be off; the seeds are fixed.
constexpr double kErrors = 3;

double standard_error(double rate) { return std::sqrt(rate * (1 - rate) / kDraws); }

// Share of draws whose new part is above the threshold. score: of a good part.
double false_alarms(int n, double rate, const std::function<double(lab::Rng&)>& score) {
  lab::Rng rng(static_cast<std::uint64_t>(n));
  int alarms = 0;
  for (int draw = 0; draw < kDraws; ++draw) {
    std::vector<double> calibration;
    for (int i = 0; i < n; ++i) calibration.push_back(score(rng));
    std::sort(calibration.begin(), calibration.end());
    alarms += score(rng) > lab::conformal_threshold(calibration, rate);
  }
  return static_cast<double>(alarms) / kDraws;
}

struct Promise {
  int n;
  double rate;
  double exact;  // floor((n + 1) rate) / (n + 1)
};
constexpr std::array kPromises{
    Promise{19, 0.05, 1.0 / 20}, Promise{20, 0.05, 1.0 / 21},  Promise{29, 0.05, 1.0 / 30},
    Promise{67, 0.05, 3.0 / 68}, Promise{99, 0.01, 1.0 / 100}, Promise{99, 0.1, 10.0 / 100},
    Promise{9, 0.25, 2.0 / 10},  Promise{40, 0.5, 20.0 / 41},
};

// Scores of one part in 36 ways to score, none better than another.
using PartScores = std::array<double, 36>;

PartScores scores_of_part(lab::Rng& rng) {
  PartScores scores{};
  for (double& score : scores) score = rng.uniform();
  return scores;
}

// The way in which fewest good parts look like a defect whose score is 0.9.
std::size_t best_way(const std::vector<PartScores>& good) {
  std::array<int, 36> alike{};
  for (const PartScores& part : good) {
    for (std::size_t way = 0; way < part.size(); ++way) alike[way] += part[way] >= 0.9;
  }
  return static_cast<std::size_t>(std::min_element(alike.begin(), alike.end()) - alike.begin());
}

// Like calibrate of the trainer: one part of the good ones chooses a way to score, one calibrates.
double false_alarms_after_choice(bool by_the_same_parts) {
  lab::Rng rng(7);
  int alarms = 0;
  for (int draw = 0; draw < kDraws; ++draw) {
    std::vector<PartScores> choosing(19);
    std::vector<PartScores> calibrating(19);
    for (PartScores& part : choosing) part = scores_of_part(rng);
    for (PartScores& part : calibrating) part = scores_of_part(rng);
    const std::size_t way = best_way(by_the_same_parts ? calibrating : choosing);
    std::vector<double> calibration;
    for (const PartScores& part : calibrating) calibration.push_back(part[way]);
    std::sort(calibration.begin(), calibration.end());
    alarms += scores_of_part(rng)[way] > lab::conformal_threshold(calibration, 0.05);
  }
  return static_cast<double>(alarms) / kDraws;
}

}  // namespace

TEST_CASE("a calibrated threshold raises exactly as many false alarms as it promises") {
  for (const auto& [n, rate, exact] : kPromises) {
    CAPTURE(n, rate);
    const double found = false_alarms(n, rate, [](lab::Rng& rng) { return rng.normal(); });
    CHECK(std::fabs(found - exact) <= kErrors * standard_error(exact));
    CHECK(found <= rate + kErrors * standard_error(rate));
  }
}

TEST_CASE("where scores tie there are no more false alarms than promised") {
  for (const auto& [n, rate, exact] : kPromises) {
    for (const std::uint32_t values : {1u, 2u, 5u, 50u}) {
      CAPTURE(n, rate, values);
      const double found = false_alarms(
          n, rate, [values](lab::Rng& rng) { return static_cast<double>(rng.below(values)); });
      CHECK(found <= rate + kErrors * standard_error(rate));
      if (values == 1) CHECK(found == 0);
    }
  }
}

TEST_CASE("the promise holds if other parts choose how to score, and breaks if the same ones do") {
  CHECK(std::fabs(false_alarms_after_choice(false) - 0.05) <= kErrors * standard_error(0.05));
  CHECK(false_alarms_after_choice(true) > 0.1);
}
