// SPDX-License-Identifier: MIT
// Plane coordinates on the screen, and drawn paths.
#include "wasm/views/plane_frame.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

using namespace lab;
using Catch::Approx;

namespace {

PlaneFrame frame_with(GridSpacing spacing) {
  PlaneFrame frame{{{100, 50}, {300, 250}}, {}};
  frame.grid.columns = frame.grid.rows = 10;
  frame.grid.spacing = spacing;
  return frame;
}

}  // namespace

TEST_CASE("a cell's code lies in the middle of the cell with both spacings") {
  for (const GridSpacing spacing : {GridSpacing::uniform, GridSpacing::quantile}) {
    const PlaneFrame frame = frame_with(spacing);
    for (const int cell : {0, 4, 9}) {
      const ImVec2 at = frame.to_screen(grid_point(frame.grid, cell, cell));
      CHECK(at.x == Approx(100 + 20 * cell + 10).margin(1e-3));
      CHECK(at.y == Approx(50 + 20 * cell + 10).margin(1e-3));
    }
  }
}

TEST_CASE("the screen leads back to the plane") {
  for (const GridSpacing spacing : {GridSpacing::uniform, GridSpacing::quantile}) {
    const PlaneFrame frame = frame_with(spacing);
    const PlanePoint point = frame.to_plane(frame.to_screen({1.25, -0.5}));
    CHECK(point.x == Approx(1.25).margin(1e-4));
    CHECK(point.y == Approx(-0.5).margin(1e-4));
  }
}

TEST_CASE("a grid of another range is drawn where it belongs") {
  const PlaneFrame frame = frame_with(GridSpacing::uniform);
  GridSpec half = frame.grid;
  half.x_low = half.y_low = -1.5;
  half.x_high = half.y_high = 1.5;
  const Rect place = frame.place_of(half);
  CHECK(place.low.x == Approx(150).margin(1e-3));
  CHECK(place.high.x == Approx(250).margin(1e-3));
  CHECK(frame.place_of(frame.grid).width() == Approx(200).margin(1e-3));
}

TEST_CASE("a straight path keeps its ends, a corner is kept") {
  CHECK(simplified({0, 0, 1, 0.001f, 2, 0, 3, 0}, 0.01, 50) == PlanePath{0, 0, 3, 0});
  CHECK(simplified({0, 0, 1, 1, 2, 0}, 0.01, 50) == PlanePath{0, 0, 1, 1, 2, 0});
  CHECK(simplified({4, 5}, 0.01, 50) == PlanePath{4, 5});
}

TEST_CASE("a scribble is cut down to the points that a link may hold") {
  PlanePath path;
  for (int i = 0; i < 5000; ++i) {
    path.push_back(static_cast<float>(i % 7));
    path.push_back(static_cast<float>(i % 11));
  }
  CHECK(simplified(path, 0.001, 60).size() <= 120);
}

TEST_CASE("playback goes there and back again") {
  const PlanePath path{0, 0, 3, 0, 3, 4};
  CHECK(length_of(path) == 7.0);
  CHECK(point_at(path, 5).x == Approx(3));
  CHECK(point_at(path, 5).y == Approx(2));
  CHECK(point_at(path, 9).y == Approx(2));
  CHECK(point_at(path, 14).x == Approx(0));
  CHECK(point_at({2, 3, 2, 3}, 10).x == 2.0);
}
