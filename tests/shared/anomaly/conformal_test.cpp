// SPDX-License-Identifier: MIT
// Conformal thresholds and p-values by hand, and their agreement where rounding could break it.
#include "shared/anomaly/conformal.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <cmath>

#include "shared/base/error.h"
#include "shared/base/rng.h"

using Catch::Matchers::Message;

namespace {

std::vector<double> one_to(int n) {
  std::vector<double> scores;
  for (int i = 1; i <= n; ++i) scores.push_back(i);
  return scores;
}

}  // namespace

TEST_CASE("the conformal threshold is the ceil((n + 1)(1 - rate))-th smallest score") {
  CHECK(lab::conformal_threshold(one_to(19), 0.05) == 19);  // ceil(19.0) of 19
  CHECK(lab::conformal_threshold(one_to(20), 0.05) == 20);  // ceil(19.95)
  CHECK(lab::conformal_threshold(one_to(39), 0.05) == 38);  // ceil(38.0)
  CHECK(lab::conformal_threshold(one_to(99), 0.10) == 90);  // ceil(90.0)
  CHECK(lab::conformal_threshold(one_to(9), 0.5) == 5);
  CHECK(lab::conformal_threshold(one_to(9), 0.99) == 1);  // ceil(0.1)
}

TEST_CASE("the conformal p-value counts the calibration scores that reach the score") {
  const std::vector<double> calibration{1, 2, 2, 3};
  CHECK(lab::conformal_p_value(calibration, 0.5) == 1.0);
  CHECK(lab::conformal_p_value(calibration, 2) == 4.0 / 5.0);
  CHECK(lab::conformal_p_value(calibration, 2.5) == 2.0 / 5.0);
  CHECK(lab::conformal_p_value(calibration, 3) == 2.0 / 5.0);
  CHECK(lab::conformal_p_value(calibration, 3.1) == 1.0 / 5.0);
  CHECK(lab::conformal_p_value({}, 3) == 1.0);
}

TEST_CASE("a score is above the threshold exactly where its p-value is at most the rate") {
  lab::Rng rng(5);
  for (int round = 0; round < 3000; ++round) {
    const int n = 1 + static_cast<int>(rng.below(120));
    std::vector<double> calibration;
    for (int i = 0; i < n; ++i) calibration.push_back(rng.below(40));  // many ties
    std::sort(calibration.begin(), calibration.end());
    // Half of the rates are quotients j / (n + 1), where rounding decides.
    const double quotient = (1.0 + rng.below(static_cast<std::uint32_t>(n))) / (n + 1.0);
    const double rate = round % 2 == 0 ? quotient : rng.uniform(1.0 / (n + 1.0), 1.0);
    if (rate < 1.0 / (n + 1.0) || rate >= 1) continue;
    const double threshold = lab::conformal_threshold(calibration, rate);
    for (double score = -0.5; score < 41; score += 0.5) {
      CAPTURE(n, rate, score, threshold);
      REQUIRE((score > threshold) == (lab::conformal_p_value(calibration, score) <= rate));
    }
  }
}

TEST_CASE("rates that are decimal fractions of n + 1 fall on the right side of rounding") {
  // (n + 1) * rate and 1 - rate are not exact here.
  for (const int n : {19, 29, 39, 59, 99, 199, 999}) {
    for (const double rate : {0.05, 0.1, 0.15, 0.2, 0.3, 0.6, 0.7, 0.9}) {
      const std::vector<double> calibration = one_to(n);
      const double threshold = lab::conformal_threshold(calibration, rate);
      // In integers: the largest j with 20 j <= (n + 1) * 20 rate.
      const int twentieths = static_cast<int>(rate * 20 + 0.5);
      const int above = (n + 1) * twentieths / 20;
      CAPTURE(n, rate);
      CHECK(threshold == n + 1 - above);
      CHECK(lab::conformal_p_value(calibration, threshold + 0.5) <= rate);
      CHECK(lab::conformal_p_value(calibration, threshold) > rate);
    }
  }
}

TEST_CASE("new good parts exceed the threshold at most as often as the rate says") {
  constexpr int kRounds = 4000;
  lab::Rng rng(6);
  int alarms = 0;
  for (int round = 0; round < kRounds; ++round) {
    std::vector<double> scores;
    for (int i = 0; i < 39; ++i) scores.push_back(rng.uniform());
    std::sort(scores.begin(), scores.end());
    alarms += rng.uniform() > lab::conformal_threshold(scores, 0.05);
  }
  // Exactly 5 % for n = 39; five standard deviations of a binomial.
  CHECK(std::fabs(alarms - 0.05 * kRounds) < 5 * std::sqrt(kRounds * 0.05 * 0.95));
}

TEST_CASE("conformal_threshold says what is wrong with its arguments") {
  CHECK_THROWS_MATCHES(
      lab::conformal_threshold(one_to(18), 0.05), lab::Error,
      Message("conformal_threshold: expected enough scores for a rate of 0.05, found 18"));
  CHECK_THROWS_MATCHES(
      lab::conformal_threshold({}, 0.5), lab::Error,
      Message("conformal_threshold: expected enough scores for a rate of 0.5, found 0"));
  CHECK_THROWS_MATCHES(lab::conformal_threshold(one_to(9), 0), lab::Error,
                       Message("conformal_threshold: expected a rate between 0 and 1, found 0"));
  CHECK_THROWS_MATCHES(lab::conformal_threshold(one_to(9), 1), lab::Error,
                       Message("conformal_threshold: expected a rate between 0 and 1, found 1"));
  CHECK_THROWS_MATCHES(
      lab::conformal_threshold(std::vector<double>{1, 3, 2}, 0.5), lab::Error,
      Message("calibration scores: expected ascending numbers, found 2 at index 2"));
  CHECK_THROWS_MATCHES(
      lab::conformal_threshold(std::vector<double>{std::nan("")}, 0.5), lab::Error,
      Message("calibration scores: expected ascending numbers, found nan at index 0"));
  CHECK_THROWS_MATCHES(lab::conformal_p_value(one_to(3), std::nan("")), lab::Error,
                       Message("conformal_p_value: expected a score, found NaN"));
}

TEST_CASE("a threshold of 0 is a threshold like others") {
  const std::vector<double> zeros(19, 0.0);
  CHECK(lab::conformal_threshold(zeros, 0.05) == 0);
  CHECK(lab::conformal_p_value(zeros, 0) == 1);
  CHECK(lab::conformal_p_value(zeros, 1e-300) == 0.05);
}
