// SPDX-License-Identifier: MIT
#include "shared/procedural/strokes.h"

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>

#include "shared/base/error.h"
#include "shared/procedural/stroke_font.h"
#include "shared/procedural/value_noise.h"

namespace lab {
namespace {

TEST_CASE("smooth_curve passes its points and bends between them") {
  const std::array<Point, 4> points{{{0, 0}, {1, 1}, {2, 1}, {3, 0}}};
  const Polyline curve = smooth_curve(points, 2);
  REQUIRE(curve.size() == 7);
  CHECK(curve[0] == Point{0, 0});
  CHECK(curve[2] == Point{1, 1});
  CHECK(curve[3] == Point{1.5, 1.125});  // Catmull-Rom: 9/16 (1 + 1) - 1/16 (0 + 0)
  CHECK(curve[6] == Point{3, 0});
}

TEST_CASE("a point given twice is a corner between straight pieces") {
  const std::array<Point, 4> points{{{0, 0}, {2, 0}, {2, 0}, {2, 4}}};
  const Polyline curve = smooth_curve(points, 2);
  REQUIRE(curve.size() == 5);
  CHECK(curve[1].y == 0);
  CHECK(curve[2] == Point{2, 0});
  CHECK(curve[3].x == 2);
}

TEST_CASE("draw_stroke covers the pen's width with an edge of one pixel") {
  FloatMap map(9, 9);
  const Polyline line{{2, 4}, {6, 4}};
  const std::array radii{1.25, 1.25};
  draw_stroke(map, line, radii);
  CHECK(map.at(4, 4) == 1.0f);
  CHECK(map.at(4, 5) == 0.75f);  // 1.25 - 1 + 0.5
  CHECK(map.at(4, 3) == 0.75f);
  CHECK(map.at(4, 6) == 0.0f);
  CHECK(map.at(7, 4) == 0.75f);  // the round end
  CHECK(map.at(8, 4) == 0.0f);
}

TEST_CASE("draw_stroke stays inside the map and never lowers coverage") {
  FloatMap map(4, 4, 0.5f);
  const Polyline line{{-10, -10}, {20, 1}};
  const std::array radii{0.2, 0.2};
  draw_stroke(map, line, radii);
  for (const float value : map.values) CHECK((value >= 0.5f && value <= 1.0f));
}

TEST_CASE("a single point is a round dot") {
  FloatMap map(5, 5);
  const Polyline dot{{2, 2}};
  const std::array radii{1.0};
  draw_stroke(map, dot, radii);
  CHECK(map.at(2, 2) == 1.0f);
  CHECK(map.at(3, 2) == 0.5f);
  CHECK(map.at(4, 2) == 0.0f);
}

TEST_CASE("the stroke font knows the letters of the capsules' print") {
  CHECK(text_strokes("500", 1.08).size() == 3);
  CHECK(text_strokes("LAB", 1.08).size() == 4);  // A has a bar of its own
  CHECK(text_width("5", 1.2) == 0.66);
  CHECK(text_strokes("0L", 1.2)[1].front().x == 1.2 + 0.06);
  CHECK_THROWS_MATCHES(
      text_strokes("5x", 1), Error,
      Catch::Matchers::Message(
          "text_strokes: expected letters of 0123456789ABCDEGIKLMNOPRSTV, found x"));
}

TEST_CASE("value noise is smooth, in range and pinned") {
  CHECK(value_noise(0.25, -3.5, 7) == value_noise(0.25, -3.5, 7));
  CHECK(value_noise(0.25, -3.5, 7) != value_noise(0.25, -3.5, 8));
  double sum = 0;
  for (int i = 0; i < 10'000; ++i) {
    const double here = value_noise(i * 0.37, i * -0.11, 3);
    REQUIRE((here >= 0 && here < 1));
    const double beside = value_noise(i * 0.37 + 0.001, i * -0.11, 3);
    REQUIRE((beside - here < 0.0016 && here - beside < 0.0016));  // slope at most 1.5
    sum += here / 10'000;
  }
  CHECK((sum > 0.48 && sum < 0.52));
}

}  // namespace
}  // namespace lab
