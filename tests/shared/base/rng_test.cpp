// SPDX-License-Identifier: MIT
// Random numbers against published outputs and pinned values, and the normal distribution against
// values computed with 40 digits.
#include "shared/base/rng.h"

#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>

#include "shared/base/error.h"

using Catch::Matchers::Message;
using Catch::Matchers::WithinRel;

TEST_CASE("PCG32 gives the published outputs for seed 42, stream 54") {
  lab::Rng rng(42, 54);
  for (const std::uint32_t expected :
       {0xa15c02b7u, 0x7b47f409u, 0xba1d3330u, 0x83d2f293u, 0xbfa4784bu, 0xcbed606eu}) {
    CHECK(rng.next_u32() == expected);
  }
}

TEST_CASE("streams of one seed differ") {
  lab::Rng first(1, 0);
  lab::Rng second(1, 1);
  int equal = 0;
  for (int i = 0; i < 1000; ++i) equal += first.next_u32() == second.next_u32();
  CHECK(equal == 0);
}

TEST_CASE("uniform gives pinned values with 53 bits") {
  lab::Rng rng(7);
  CHECK(rng.uniform() == 0x1.e472629feef34p-1);
  CHECK(rng.uniform() == 0x1.46a6f5b272930p-1);
  CHECK(rng.uniform() == 0x1.a6c7b64bb6559p-1);
  CHECK(rng.uniform() == 0x1.b9420ac0f7a42p-2);
}

TEST_CASE("uniform stays within its range, even one without a double inside") {
  lab::Rng rng(8);
  const double high = std::nextafter(1.0, 2.0);
  for (int i = 0; i < 1000; ++i) {
    CHECK(rng.uniform(1.0, high) == 1.0);
    const double value = rng.uniform(-2.0, 5.0);
    CHECK((value >= -2.0 && value < 5.0));
  }
}

TEST_CASE("below gives pinned values") {
  lab::Rng rng(7);
  for (const std::uint32_t expected : {9u, 2u, 5u, 7u, 4u, 2u, 5u, 7u, 5u, 3u, 5u, 6u}) {
    CHECK(rng.below(10) == expected);
  }
}

TEST_CASE("below is unbiased where the bound does not divide 2^32") {
  // With a plain remainder the lower third would get half of all draws.
  constexpr std::uint32_t kBound = 0xc0000000u;
  constexpr int kDraws = 30000;
  lab::Rng rng(9);
  int low = 0;
  for (int i = 0; i < kDraws; ++i) low += rng.below(kBound) < kBound / 3;
  // Five standard deviations of a binomial with p = 1/3.
  CHECK(std::abs(low - kDraws / 3) < 5 * 82);
}

TEST_CASE("below 1 is always 0") {
  lab::Rng rng(10);
  for (int i = 0; i < 10; ++i) CHECK(rng.below(1) == 0);
}

TEST_CASE("normal samples are pinned") {
  lab::Rng rng(7);
  // From an independent PCG32 and 40-digit inversion in mpmath.
  for (const double expected : {1.60893927920667488, 0.353098101222875191, 0.937473331850870651,
                                -0.17404259695837325, -0.959748839872659599}) {
    CHECK_THAT(rng.normal(), WithinRel(expected, 1e-15));
  }
}

TEST_CASE("normal_samples are the generator's normals as floats, the same bits everywhere") {
  const std::vector<float> samples = lab::normal_samples(7, 5);
  CHECK(samples ==
        std::vector<float>{1.60893928f, 0.353098094f, 0.937473357f, -0.174042597f, -0.959748864f});
  CHECK(lab::normal_samples(7, 0).empty());
}

TEST_CASE("normal samples have the moments of the standard normal") {
  constexpr int kCount = 200000;
  lab::Rng rng(11);
  std::array<double, 5> moments{};
  for (int i = 0; i < kCount; ++i) {
    const double x = rng.normal();
    double power = 1;
    for (double& moment : moments) {
      moment += power / kCount;
      power *= x;
    }
  }
  // Five standard errors: sqrt(variance of x^k / count).
  const double error = 5 / std::sqrt(kCount);
  CHECK(std::fabs(moments[1]) < error);
  CHECK(std::fabs(moments[2] - 1) < error * std::sqrt(2.0));
  CHECK(std::fabs(moments[3]) < error * std::sqrt(15.0));
  CHECK(std::fabs(moments[4] - 3) < error * std::sqrt(96.0));
}

TEST_CASE("shuffled_indices are pinned and a permutation") {
  CHECK(lab::shuffled_indices(7, 10) == std::vector<std::uint32_t>{0, 3, 5, 8, 2, 4, 6, 7, 1, 9});
  std::vector<std::uint32_t> order = lab::shuffled_indices(3, 1000);
  CHECK_FALSE(std::is_sorted(order.begin(), order.end()));
  std::sort(order.begin(), order.end());
  for (std::uint32_t i = 0; i < 1000; ++i) CHECK(order[i] == i);
  CHECK(lab::shuffled_indices(3, 0).empty());
}

TEST_CASE("normal_quantile at points known to 20 digits") {
  struct Point {
    double probability;
    double quantile;
  };
  for (const Point& point :
       {Point{0.975, 1.9599639845400538556}, Point{0.25, -0.6744897501960817432},
        Point{0.3, -0.52440051270804081597}, Point{0.1, -1.2815515655446004353},
        Point{0.05, -1.644853626951472688}, Point{0.925, 1.4395314709384562291},
        Point{0.9999, 3.7190164854557083867}, Point{1e-5, -4.2648907939228246102},
        Point{1e-12, -7.0344838253011319326}, Point{1e-100, -21.273453560965324294},
        Point{1e-300, -37.047096299361199237}, Point{0x1p-1074, -38.467405617144346251},
        Point{1 - 0x1p-53, 8.2095361516013868556}}) {
    CAPTURE(point.probability);
    CHECK_THAT(lab::normal_quantile(point.probability), WithinRel(point.quantile, 1e-15));
  }
  CHECK(lab::normal_quantile(0.5) == 0.0);
}

TEST_CASE("normal_quantile refuses what is no probability inside (0, 1)") {
  CHECK_THROWS_MATCHES(lab::normal_quantile(0), lab::Error,
                       Message("normal_quantile: expected a probability between 0 and 1, found 0"));
  CHECK_THROWS_MATCHES(lab::normal_quantile(1), lab::Error,
                       Message("normal_quantile: expected a probability between 0 and 1, found 1"));
  CHECK_THROWS_MATCHES(
      lab::normal_quantile(std::nan("")), lab::Error,
      Message("normal_quantile: expected a probability between 0 and 1, found nan"));
}

TEST_CASE("normal_cdf at points known to 20 digits, far into the tail") {
  struct Point {
    double value;
    double probability;
  };
  for (const Point& point :
       {Point{0, 0.5}, Point{0.5, 0.69146246127401310364}, Point{-1, 0.15865525393145705141},
        Point{1, 0.84134474606854294859}, Point{-2, 0.0227501319481792072},
        Point{-5, 2.8665157187919391167e-7}, Point{-10, 7.619853024160526066e-24},
        Point{-20, 2.7536241186062336951e-89}, Point{-37, 5.7255712225245768227e-300}}) {
    CAPTURE(point.value);
    CHECK_THAT(lab::normal_cdf(point.value), WithinRel(point.probability, 1e-14));
  }
  CHECK(lab::normal_cdf(-50) == 0.0);
  CHECK(lab::normal_cdf(50) == 1.0);
  CHECK(std::isnan(lab::normal_cdf(std::nan(""))));
}

TEST_CASE("normal_cdf inverts normal_quantile") {
  for (int i = 1; i < 1000; ++i) {
    const double p = i / 1000.0;
    CHECK_THAT(lab::normal_cdf(lab::normal_quantile(p)), WithinRel(p, 1e-14));
  }
}
