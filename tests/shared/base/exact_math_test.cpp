// SPDX-License-Identifier: MIT
// exact_math.h against the standard library over wide ranges, and pinned bits at single points.
#include "shared/base/exact_math.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>

#include "shared/base/rng.h"

namespace {

constexpr int kSamples = 20000;
constexpr double kRelativeError = 1e-15;  // exact_math.h promises it; libm's own is below 3e-16

double relative_error(double value, double reference) {
  return reference == 0 ? std::fabs(value) : std::fabs(value / reference - 1);
}

}  // namespace

TEST_CASE("exact_log agrees with the standard library over all magnitudes") {
  lab::Rng rng(1);
  double worst = 0;
  for (int i = 0; i < kSamples; ++i) {
    const double x = std::ldexp(1 + rng.uniform(), static_cast<int>(rng.below(2040)) - 1020);
    worst = std::max(worst, relative_error(lab::exact_log(x), std::log(x)));
  }
  CHECK(worst < kRelativeError);
}

TEST_CASE("exact_log keeps its relative precision next to 1") {
  lab::Rng rng(2);
  double worst = 0;
  for (int i = 0; i < kSamples; ++i) {
    const double x = 1 + std::ldexp(rng.uniform(-1, 1), -static_cast<int>(rng.below(50)) - 1);
    worst = std::max(worst, relative_error(lab::exact_log(x), std::log(x)));
  }
  CHECK(worst < kRelativeError);
}

TEST_CASE("exact_log of the smallest double, zero, one, infinity and negative numbers") {
  CHECK(lab::exact_log(0x1p-1074) == -744.4400719213812);
  CHECK(lab::exact_log(0.0) == -std::numeric_limits<double>::infinity());
  CHECK(lab::exact_log(1.0) == 0.0);
  CHECK(lab::exact_log(2.0) == 0.6931471805599453);
  CHECK(std::isinf(lab::exact_log(std::numeric_limits<double>::infinity())));
  CHECK(std::isnan(lab::exact_log(-1.0)));
  CHECK(std::isnan(lab::exact_log(std::numeric_limits<double>::quiet_NaN())));
}

TEST_CASE("exact_exp agrees with the standard library") {
  lab::Rng rng(3);
  double worst = 0;
  for (int i = 0; i < kSamples; ++i) {
    const double x = rng.uniform(-700, 709);
    worst = std::max(worst, relative_error(lab::exact_exp(x), std::exp(x)));
  }
  CHECK(worst < kRelativeError);
}

TEST_CASE("exact_exp at 0 and 1 and beyond the range of a double") {
  CHECK(lab::exact_exp(0.0) == 1.0);
  CHECK(lab::exact_exp(1.0) == 0x1.5bf0a8b14576ap+1);  // one unit in the last place above e
  CHECK(lab::exact_exp(-745.0) == 0x1p-1074);
  CHECK(lab::exact_exp(-800.0) == 0.0);
  CHECK(std::isinf(lab::exact_exp(709.8)));
  CHECK(std::isnan(lab::exact_exp(std::numeric_limits<double>::quiet_NaN())));
}

TEST_CASE("exact_sin agrees with the standard library up to its stated range") {
  lab::Rng rng(4);
  double worst = 0;
  for (int i = 0; i < kSamples; ++i) {
    const double limit = i % 2 == 0 ? 3.2 : 1e5;
    const double x = rng.uniform(-limit, limit);
    worst = std::max(worst, relative_error(lab::exact_sin(x), std::sin(x)));
  }
  CHECK(worst < kRelativeError);
}

TEST_CASE("exact_sin of multiples of pi / 2") {
  constexpr double kPi = 3.141592653589793;
  CHECK(lab::exact_sin(0.0) == 0.0);
  CHECK(lab::exact_sin(kPi / 2) == 1.0);
  CHECK(lab::exact_sin(-kPi / 2) == -1.0);
  CHECK(lab::exact_sin(kPi) == 1.2246467991473532e-16);  // what pi's double lacks to pi
}

TEST_CASE("exact_atan2 agrees with the standard library in the first quadrant") {
  lab::Rng rng(5);
  double worst = 0;
  for (int i = 0; i < kSamples; ++i) {
    const double x = std::ldexp(rng.uniform(), -static_cast<int>(rng.below(40)));
    const double y = std::ldexp(rng.uniform(), -static_cast<int>(rng.below(40)));
    worst = std::max(worst, relative_error(lab::exact_atan2(y, x), std::atan2(y, x)));
  }
  CHECK(worst < kRelativeError);
}

TEST_CASE("exact_atan2 on the axes, the diagonal and at zero") {
  CHECK(lab::exact_atan2(0.0, 1.0) == 0.0);
  CHECK(lab::exact_atan2(1.0, 0.0) == 1.5707963267948966);
  CHECK(lab::exact_atan2(1.0, 1.0) == 0.7853981633974483);
  CHECK(lab::exact_atan2(0.0, 0.0) == 0.0);
}
