// SPDX-License-Identifier: MIT
// Areas of latent planes and the marks along their sides.
#include "shared/latent/plane_area.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>
#include <limits>

using Catch::Matchers::WithinAbs;
using lab::GridSpec;
using lab::PlaneArea;

namespace {

constexpr double kFewRoundings = 1e-12;  // of a few additions

}  // namespace

TEST_CASE("an even grid covers half a cell more than its outer codes, a quantile grid its bounds") {
  GridSpec grid{.columns = 7, .rows = 4};
  const PlaneArea even = lab::area_of(grid);
  CHECK(even.low.x == -3.5);
  CHECK(even.high.x == 3.5);
  CHECK(even.low.y == -4);
  CHECK(even.high.y == 4);
  grid.spacing = lab::GridSpacing::quantile;
  const PlaneArea quantile = lab::area_of(grid);
  CHECK(quantile.low.x == -3);
  CHECK(quantile.high.y == 3);
}

TEST_CASE("a point outside of an area becomes the nearest one inside") {
  const PlaneArea area{{-1, -2}, {3, 4}};
  CHECK(lab::clamped(area, {0.5, 1})->x == 0.5);
  CHECK(lab::clamped(area, {0.5, 1})->y == 1);
  CHECK(lab::clamped(area, {-6.1e36, 9})->x == -1);
  CHECK(lab::clamped(area, {-6.1e36, 9})->y == 4);
}

TEST_CASE("a point that is not finite lies in no area") {
  const PlaneArea area{{-1, -2}, {3, 4}};
  CHECK_FALSE(lab::clamped(area, {std::nan(""), 0}));
  CHECK_FALSE(lab::clamped(area, {0, std::numeric_limits<double>::infinity()}));
}

TEST_CASE("ticks are round numbers, about six to an axis") {
  CHECK(lab::axis_ticks(-3, 3) == std::vector<double>{-3, -2, -1, 0, 1, 2, 3});
  CHECK_FALSE(std::signbit(lab::axis_ticks(-3, 3)[3]));
  CHECK(lab::tick_text(lab::axis_ticks(-0.5, 0.5)[0]) == "-0.4");
  CHECK(lab::tick_text(-0.125) == "-0.125");
  CHECK(lab::axis_ticks(-30, 30) == std::vector<double>{-30, -20, -10, 0, 10, 20, 30});
  CHECK(lab::axis_ticks(0.1, 2.9) == std::vector<double>{0.5, 1, 1.5, 2, 2.5});
  const std::vector<double> fine = lab::axis_ticks(0.4995, 0.5095);
  REQUIRE(fine.size() == 5);
  CHECK_THAT(fine.front(), WithinAbs(0.5, kFewRoundings));
  CHECK_THAT(fine.back(), WithinAbs(0.508, kFewRoundings));
}

TEST_CASE("a range that is none has no ticks") {
  CHECK(lab::axis_ticks(1, 1).empty());
  CHECK(lab::axis_ticks(2, 1).empty());
  CHECK(lab::axis_ticks(0, std::numeric_limits<double>::infinity()).empty());
  CHECK(lab::axis_ticks(std::nan(""), 1).empty());
}
