// SPDX-License-Identifier: MIT
// Where Explore's plane and its pictures lie, on stages of every shape.
#include "wasm/views/explore_layout.h"

#include <algorithm>
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

using namespace lab;
using Catch::Approx;

namespace {

constexpr float kCaption = 44;
constexpr float kLine = 24;
constexpr ImVec2 kAxes(30, 22);
constexpr float kRounding = 0.1f;

ExploreLayout laid_out(float width, float height, int tiles) {
  return lay_out_explore({{10, 20}, {10 + width, 20 + height}}, {kAxes, tiles, kCaption, kLine});
}

bool apart(const Rect& a, const Rect& b) {
  return a.high.x <= b.low.x || b.high.x <= a.low.x || a.high.y <= b.low.y || b.high.y <= a.low.y;
}

}  // namespace

TEST_CASE("a plane alone takes all that there is, beside its numbers") {
  const ExploreLayout layout = laid_out(800, 500, 0);
  CHECK(layout.plane.width() == Approx(478));
  CHECK(layout.plane.height() == Approx(478));
  CHECK(layout.tiles.empty());
  CHECK_FALSE(layout.floating);
}

TEST_CASE("a wide stage gives the plane its whole height and the lens what is left beside it") {
  const ExploreLayout layout = laid_out(1000, 600, 1);
  CHECK(layout.plane.height() == Approx(578));
  REQUIRE(layout.tiles.size() == 1);
  CHECK(layout.tiles[0].width() == Approx(320));
  CHECK(layout.tiles[0].low.x == Approx(layout.plane.high.x + 24));
}

TEST_CASE("a high stage has its lens below the plane") {
  const ExploreLayout layout = laid_out(400, 800, 1);
  CHECK(layout.plane.width() == Approx(370));
  REQUIRE(layout.tiles.size() == 1);
  CHECK(layout.tiles[0].low.y == Approx(layout.plane.high.y + 22 + 24));
  CHECK(layout.tiles[0].width() > 300);
}

TEST_CASE("where lens and plane have no room side by side, the lens lies over the plane") {
  const ExploreLayout layout = laid_out(380, 390, 1);
  CHECK(layout.floating);
  CHECK(layout.tiles.empty());
  CHECK(layout.plane.width() == Approx(344));
  CHECK(layout.plane.low.y == Approx(20 + kLine));
}

TEST_CASE("several pictures never lie over the plane on a stage that can hold both") {
  for (const int tiles : {2, 3, 4}) {
    const ExploreLayout layout = laid_out(380, 390, tiles);
    CHECK_FALSE(layout.floating);
    CHECK(layout.plane.width() > 150);
    CHECK(layout.tiles.size() == static_cast<std::size_t>(tiles));
  }
}

TEST_CASE("nothing overlaps or leaves the stage, whatever its shape") {
  for (float width = 120; width < 1500; width += 85) {
    for (float height = 120; height < 1100; height += 65) {
      for (int tiles = 1; tiles <= 4; ++tiles) {
        const ExploreLayout layout = laid_out(width, height, tiles);
        INFO(width << " by " << height << " with " << tiles);
        CHECK(layout.plane.width() == Approx(layout.plane.height()));
        CHECK(layout.plane.width() > 60);
        const float numbers = layout.plane.high.y + (layout.floating ? 0 : kAxes.y);
        REQUIRE(numbers <= 20 + height + kRounding);
        REQUIRE(layout.plane.low.x >= 10 + kAxes.x - kRounding);
        REQUIRE(layout.plane.high.x <= 10 + width + kRounding);
        for (std::size_t i = 0; i < layout.tiles.size(); ++i) {
          const Rect tile{layout.tiles[i].low,
                          {layout.tiles[i].high.x, layout.tiles[i].high.y + kCaption}};
          REQUIRE(apart(tile, layout.plane));
          REQUIRE(tile.low.y >= 20 - kRounding);
          REQUIRE(tile.high.y <= 20 + height + kRounding);
          REQUIRE(tile.high.x <= 10 + width + kRounding);
          for (std::size_t j = 0; j < i; ++j) REQUIRE(apart(tile, layout.tiles[j]));
        }
      }
    }
  }
}

TEST_CASE("the lens is never larger than the plane that it explains") {
  for (float width = 120; width < 1500; width += 85) {
    for (float height = 120; height < 1100; height += 65) {
      const ExploreLayout layout = laid_out(width, height, 1);
      if (!layout.tiles.empty()) {
        INFO(width << " by " << height);
        CHECK(layout.tiles[0].width() <= layout.plane.width());
      }
    }
  }
}
