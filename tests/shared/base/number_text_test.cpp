// SPDX-License-Identifier: MIT
// Numbers in messages: absolute texts, and that they read back.
#include "shared/base/number_text.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>

#include "shared/base/rng.h"

using lab::number_text;

TEST_CASE("numbers are written in few digits") {
  CHECK(number_text(0.0) == "0");
  CHECK(number_text(-0.05) == "-0.05");
  CHECK(number_text(1.0) == "1");
  CHECK(number_text(0.1f) == "0.1");
  CHECK(number_text(1e300) == "1e+300");
  CHECK(number_text(2.5e-7) == "2.5e-07");
  CHECK(number_text(std::numeric_limits<double>::infinity()) == "inf");
  CHECK(number_text(-std::numeric_limits<double>::infinity()) == "-inf");
  CHECK(number_text(std::numeric_limits<double>::quiet_NaN()) == "nan");
  CHECK(number_text(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
}

TEST_CASE("numbers read back as they were") {
  lab::Rng rng(1);
  for (int i = 0; i < 10000; ++i) {
    const double value = rng.normal() * std::pow(10.0, rng.uniform(-30, 30));
    CHECK(std::strtod(number_text(value).c_str(), nullptr) == value);
  }
}
