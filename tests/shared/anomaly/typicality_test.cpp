// SPDX-License-Identifier: MIT
// Scores of how typical a picture is, and where one lies among others, by hand.
#include "shared/anomaly/typicality.h"

#include <algorithm>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <cmath>

#include "shared/base/error.h"

using Catch::Approx;
using lab::TypicalScore;

namespace {

using Values = std::vector<float>;

}  // namespace

TEST_CASE("a squared error is a mean over the values") {
  const Values input{0, 1, 0.5f, 0.25f};
  const Values redrawn{0.5f, 1, 0.5f, 0.75f};
  CHECK(lab::typical_score(TypicalScore::squared_error, {input, redrawn}) == 0.125);
}

TEST_CASE("a cross entropy is in nats a picture, less what a perfect copy has") {
  const Values input{1, 0, 0.5f};
  CHECK(lab::typical_score(TypicalScore::cross_entropy, {input, input}) == 0);
  const Values redrawn{0.5f, 0.5f, 0.25f};
  const double half = std::log(2.0);
  const double grey = -0.5 * std::log(0.25) - 0.5 * std::log(0.75) - half;
  CHECK(lab::typical_score(TypicalScore::cross_entropy, {input, redrawn}) ==
        Approx(2 * half + grey).epsilon(1e-6));
  // A sigmoid that rounds to 0 leaves a finite score.
  CHECK(lab::typical_score(TypicalScore::cross_entropy, {Values{1}, Values{0}}) == 100);
}

TEST_CASE(
    "a negative ELBO adds what a grey pixel costs anyway and how far the posterior is from the "
    "prior") {
  const Values input{0.5f};
  const Values code{1, -2};
  const Values log_variance{0, static_cast<float>(std::log(2.0))};
  const double divergence = (1 + 0 + 4 + 2 - 1 - std::log(2.0)) / 2;
  const lab::Redrawn picture{input, input, code, log_variance};
  CHECK(lab::typical_score(TypicalScore::code_divergence, picture) ==
        Approx(divergence).epsilon(1e-6));
  CHECK(lab::typical_score(TypicalScore::negative_elbo, picture) ==
        Approx(std::log(2.0) + divergence).epsilon(1e-6));
  // Of a code without a variance the distance from the prior's middle counts.
  CHECK(lab::typical_score(TypicalScore::code_divergence, {input, input, code, {}}) == 2.5);
}

TEST_CASE("what is to be compared has one size") {
  const Values one{1};
  const Values two{1, 0};
  CHECK_THROWS_AS(lab::typical_score(TypicalScore::squared_error, {one, two}), lab::Error);
  CHECK_THROWS_MATCHES(
      lab::typical_score(TypicalScore::code_divergence, {one, one, two, one}), lab::Error,
      Catch::Matchers::Message(
          "typical_score: expected a code and as many variances or none, found 2 and 1"));
}

TEST_CASE("quantiles go from the smallest to the largest in equal steps") {
  CHECK(lab::quantiles_of({3, 1, 2}, 3) == std::vector<double>{1, 2, 3});
  CHECK(lab::quantiles_of({4, 0}, 5) == std::vector<double>{0, 1, 2, 3, 4});
  CHECK(lab::quantiles_of({7}, 2) == std::vector<double>{7, 7});
}

TEST_CASE("quantiles of scores with ties never descend") {
  // Shares of a tie, each rounded, add up to either side of many such values.
  for (int i = 1; i <= 1000; ++i) {
    const double tie = 0.0001 * i;
    CAPTURE(tie);
    std::vector<double> scores(300, 0.2);
    std::fill_n(scores.begin(), 30, tie);
    const std::vector<double> quantiles = lab::quantiles_of(scores, 101);
    REQUIRE(std::ranges::is_sorted(quantiles));
    REQUIRE(std::ranges::count(quantiles, tie) == 10);
    REQUIRE(std::ranges::count(quantiles, 0.2) == 90);
  }
}

TEST_CASE("the share of scores below one is read off their quantiles") {
  const lab::ScoreSample sample{"five", {0, 1, 2, 4, 8}};
  CHECK(lab::share_below(sample, -1) == 0);
  CHECK(lab::share_below(sample, 0) == 0);
  CHECK(lab::share_below(sample, 1) == 0.25);
  CHECK(lab::share_below(sample, 3) == 0.625);
  CHECK(lab::share_below(sample, 8) == 1);
  CHECK(lab::share_below(sample, 9) == 1);
  // Where many are equal, none of them lies below.
  CHECK(lab::share_below({"three", {1, 1, 1}}, 1) == 0);
}
