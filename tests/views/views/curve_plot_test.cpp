// SPDX-License-Identifier: MIT
// Axes of the loss curves.
#include "wasm/views/curve_plot.h"

#include <array>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>

using namespace lab;
using Catch::Approx;

namespace {

PlotAxis around(std::vector<double> values, bool logarithmic) {
  const std::array<std::span<const double>, 1> lines{values};
  return axis_around(lines, logarithmic);
}

}  // namespace

TEST_CASE("an axis leaves some room around its values and is never empty") {
  const PlotAxis axis = around({2, 12, 7}, false);
  CHECK(axis.low == Approx(1.5));
  CHECK(axis.high == Approx(12.5));
  CHECK(axis.position(7) == Approx(0.5));
  CHECK(around({5, 5}, false).low < 5);
  CHECK(around({5, 5}, true).high > 5);
  CHECK(around({}, false).high == 1);
}

TEST_CASE("a logarithmic axis needs values above 0, and takes equal steps for equal factors") {
  const PlotAxis axis = around({1, 100}, true);
  CHECK(axis.logarithmic);
  CHECK(axis.position(10) == Approx(0.5));
  CHECK_FALSE(around({0, 100}, true).logarithmic);
  CHECK_FALSE(around({-3, 100}, true).logarithmic);
}

TEST_CASE("a value that is not finite is left out of the axis") {
  const PlotAxis axis = around({1, std::numeric_limits<double>::infinity(), NAN, 3}, false);
  CHECK(axis.low == Approx(0.9));
  CHECK(axis.high == Approx(3.1));
}

TEST_CASE("ticks are round numbers inside the axis") {
  CHECK(axis_ticks({0, 10, false}, 5) == std::vector<double>{0, 2, 4, 6, 8, 10});
  CHECK(axis_ticks({6050, 6690, false}, 4) == std::vector<double>{6200, 6400, 6600});
  CHECK(axis_ticks({0.5, 2000, true}, 5) == std::vector<double>{1, 10, 100, 1000});
  const std::vector<double> narrow = axis_ticks({100, 105, true}, 4);
  CHECK(narrow.size() >= 2);
  CHECK(narrow.front() >= 100);
  CHECK(narrow.back() <= 105);
}

TEST_CASE("ticks and values show as many digits as tell them apart") {
  CHECK(tick_text(6200, 200) == "6200");
  CHECK(tick_text(0.25, 0.05) == "0.25");
  CHECK(tick_text(-0.5, 0.1) == "\u22120.5");
  CHECK(tick_text(1e-17, 0.1) == "0.0");
  CHECK(value_text(6056.458) == "6056");
  CHECK(value_text(25.7199) == "25.72");
  CHECK(value_text(-0.00021274) == "\u22120.0002127");
  CHECK(value_text(NAN) == "\u2013");
}
