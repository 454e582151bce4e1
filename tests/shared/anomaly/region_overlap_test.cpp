// SPDX-License-Identifier: MIT
// Per-region overlap against areas worked out by hand.
#include "shared/anomaly/region_overlap.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <limits>
#include <vector>

#include "shared/base/error.h"

namespace lab {
namespace {

using Catch::Matchers::Message;
using Catch::Matchers::WithinAbs;

constexpr double kRounding = 1e-12;

FloatMap row_of(std::vector<float> values) {
  FloatMap map(static_cast<int>(values.size()), 1);
  map.values = std::move(values);
  return map;
}

double overlap_of(const FloatMap& map, const FloatMap& defect, double limit) {
  const std::vector<MapAndDefects> pictures = {{map, defect}};
  return region_overlap(pictures, limit);
}

TEST_CASE(
    "a map that is highest on every defect covers all of them, a blind one as much as by chance") {
  const FloatMap defect = row_of({1, 1, 0, 0, 1, 0});
  CHECK_THAT(overlap_of(row_of({9, 8, 1, 2, 7, 3}), defect, 0.3), WithinAbs(1, kRounding));
  // A line from (0, 0) to (1, 1): up to 0.3 a triangle of 0.3 * 0.3 / 2.
  CHECK_THAT(overlap_of(row_of({5, 5, 5, 5, 5, 5}), defect, 0.3), WithinAbs(0.15, kRounding));
  CHECK_THAT(overlap_of(row_of({5, 5, 5, 5, 5, 5}), defect, 1), WithinAbs(0.5, kRounding));
}

TEST_CASE("a small region counts as much as a large one") {
  // Regions of three pixels and of one; four pixels without a defect.
  const FloatMap defect = row_of({1, 1, 1, 0, 0, 1, 0, 0});
  // The large one is found at once, the small one after the first false alarm, at 0.25.
  const FloatMap map = row_of({9, 8, 7, 6, 2, 5, 3, 4});
  // 0.5 up to 0.25, then 1.
  CHECK_THAT(overlap_of(map, defect, 1), WithinAbs(0.25 * 0.5 + 0.75, kRounding));
  CHECK_THAT(overlap_of(map, defect, 0.3), WithinAbs((0.25 * 0.5 + 0.05) / 0.3, kRounding));
  // Only up to the limit, which lies before the second region.
  CHECK_THAT(overlap_of(map, defect, 0.2), WithinAbs(0.5, kRounding));
}

TEST_CASE("between two values the curve is a straight line") {
  // Half of the region and one of two clean pixels have the same value: from (0, 0.5) to (0.5, 1).
  const FloatMap defect = row_of({1, 1, 0, 0});
  const FloatMap map = row_of({9, 5, 5, 1});
  CHECK_THAT(overlap_of(map, defect, 0.5), WithinAbs(0.75, kRounding));
  // At 0.25 the line is at 0.75: a trapezium of 0.5 and 0.75.
  CHECK_THAT(overlap_of(map, defect, 0.25), WithinAbs(0.625, kRounding));
}

TEST_CASE("pixels that touch at a corner are one region, and pictures are taken together") {
  FloatMap defect(3, 2);
  defect.values = {1, 0, 0,  //
                   0, 1, 0};
  FloatMap map(3, 2);
  map.values = {9, 1, 1,  //
                1, 0, 1};
  const FloatMap clean(3, 2);
  FloatMap alarm(3, 2);
  alarm.values = {5, 5, 0, 0, 0, 0};
  const std::vector<MapAndDefects> pictures = {{map, defect}, {alarm, clean}};
  // One region of two: half of it before any of the ten clean pixels; the other half only with the last
  // four, which share its value: 0.5 up to 0.6, then a line to 1.
  CHECK_THAT(region_overlap(pictures, 1), WithinAbs(0.6 * 0.5 + 0.4 * 0.75, kRounding));
  const std::vector<MapAndDefects> turned = {{alarm, clean}, {map, defect}};
  CHECK(region_overlap(turned, 1) == region_overlap(pictures, 1));
}

TEST_CASE("what cannot be measured is refused") {
  const FloatMap defect = row_of({1, 0});
  const FloatMap map = row_of({1, 2});
  const auto fails = [](const FloatMap& values, const FloatMap& mask, double limit,
                        const char* text) {
    CHECK_THROWS_MATCHES(overlap_of(values, mask, limit), Error, Message(text));
  };
  fails(map, defect, 0, "region_overlap: expected a limit above 0 and at most 1, found 0");
  fails(map, row_of({0, 0}), 0.3, "region_overlap: expected at least one defect, found none");
  fails(map, row_of({1, 1}), 0.3, "region_overlap: expected pixels without a defect, found none");
  fails(map, row_of({1, 0, 0}), 0.3, "region_overlap: expected a map of 3x1, found 2x1");
  fails(row_of({1, std::numeric_limits<float>::quiet_NaN()}), defect, 0.3,
        "region_overlap: expected numbers in the map, found NaN");
}

}  // namespace
}  // namespace lab
