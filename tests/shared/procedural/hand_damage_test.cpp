// SPDX-License-Identifier: MIT
// Tools and what they leave: where, how much, and nothing elsewhere.
#include "shared/procedural/hand_damage.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdlib>

namespace lab {
namespace {

constexpr int kWidth = 120;
constexpr int kHeight = 60;

// Dark on the left, light on the right, with columns that tell where a surface came from.
Image surface(int channels = 3) {
  Image picture(kWidth, kHeight, channels);
  for (int y = 0; y < kHeight; ++y) {
    for (int x = 0; x < kWidth; ++x) {
      for (int c = 0; c < channels; ++c)
        picture.at(x, y, c) = static_cast<std::uint8_t>(20 + 1.5 * x);
    }
  }
  return picture;
}

// Columns and rows of what differs.
struct Extent {
  int left = kWidth;
  int right = -1;
  int top = kHeight;
  int bottom = -1;
  int pixels = 0;
};
Extent changed(const Image& before, const Image& after) {
  Extent extent;
  for (int y = 0; y < kHeight; ++y) {
    for (int x = 0; x < kWidth; ++x) {
      if (before.at(x, y, 0) == after.at(x, y, 0)) continue;
      extent.left = std::min(extent.left, x);
      extent.right = std::max(extent.right, x);
      extent.top = std::min(extent.top, y);
      extent.bottom = std::max(extent.bottom, y);
      ++extent.pixels;
    }
  }
  return extent;
}

Image with(DamageTool tool, Polyline points, double size = 1, int channels = 3) {
  const DamageStroke stroke{tool, size, std::move(points)};
  return damaged(surface(channels), {&stroke, 1});
}

TEST_CASE("no stroke, and a stroke without points, leave a picture as it is") {
  CHECK((damaged(surface(), {}) == surface()));
  CHECK((with(DamageTool::poke, {}) == surface()));
  CHECK((with(DamageTool::smear, {{0.5, 0.5}}) == surface()));
}

TEST_CASE(
    "a scratch is a thin line along its points, lighter on the dark and darker on the light") {
  for (const int channels : {1, 3}) {
    const Image picture = with(DamageTool::scratch, {{0.1, 0.5}, {0.9, 0.5}}, 1, channels);
    const Extent extent = changed(surface(channels), picture);
    CHECK(extent.left >= 10);
    CHECK(extent.left <= 12);
    CHECK(extent.right >= 106);
    CHECK(extent.right <= 109);
    CHECK(extent.bottom - extent.top <= 2);
    const int row = 30;
    CHECK(picture.at(20, row, 0) > surface().at(20, row, 0) + 20);
    CHECK(picture.at(100, row, 0) < surface().at(100, row, 0) - 20);
  }
  const Image wide = with(DamageTool::scratch, {{0.1, 0.5}, {0.9, 0.5}}, 4);
  CHECK(changed(surface(), wide).pixels >
        changed(surface(), with(DamageTool::scratch, {{0.1, 0.5}, {0.9, 0.5}})).pixels);
}

TEST_CASE("a poke is a dark pit at its place with a light rim around it") {
  const Image picture = with(DamageTool::poke, {{0.5, 0.5}}, 2);
  CHECK(picture.at(59, 29, 1) < surface().at(59, 29, 1) / 2);
  // 2 x 0.025 of sqrt(120 x 60): 4.2 pixels; the rim lies a quarter further out, and catches the light above.
  CHECK(picture.at(57, 24, 1) > surface().at(57, 24, 1) + 20);
  const Extent extent = changed(surface(), picture);
  CHECK(extent.left > 48);
  CHECK(extent.right < 71);
  CHECK(std::abs((extent.top + extent.bottom) / 2.0 - 29.5) < 1.5);
}

TEST_CASE("a stroke of pokes leaves several pits") {
  const Image picture = with(DamageTool::poke, {{0.1, 0.5}, {0.9, 0.5}});
  int pits = 0;
  bool inside = false;
  for (int x = 0; x < kWidth; ++x) {
    const bool dark = picture.at(x, 29, 0) < surface().at(x, 29, 0) / 2;
    pits += dark && !inside ? 1 : 0;
    inside = dark;
  }
  CHECK(pits >= 8);  // 96 pixels, one every 6.4
}

TEST_CASE("a squeeze draws the surface together") {
  const Image picture = with(DamageTool::squeeze, {{0.5, 0.5}});
  // What lay further out on either side comes nearer: lower values on the left, higher ones on the right.
  CHECK(picture.at(55, 29, 0) < surface().at(55, 29, 0) - 1);
  CHECK(picture.at(64, 29, 0) > surface().at(64, 29, 0) + 1);
  const Extent extent = changed(surface(), picture);
  CHECK(extent.left > 47);  // 0.13 of 84.9: 11 pixels
  CHECK(extent.right < 72);
}

TEST_CASE("a smear takes the surface along") {
  const Image picture = with(DamageTool::smear, {{0.3, 0.5}, {0.6, 0.5}});
  // From the left to the right: values of the left.
  CHECK(picture.at(70, 29, 0) < surface().at(70, 29, 0) - 15);
  CHECK(picture.at(70, 50, 0) == surface().at(70, 50, 0));
  const Image back = with(DamageTool::smear, {{0.6, 0.5}, {0.3, 0.5}});
  CHECK(back.at(38, 29, 0) > surface().at(38, 29, 0) + 15);
}

TEST_CASE("strokes follow one another") {
  const DamageStroke first{DamageTool::poke, 2, {{0.3, 0.5}}};
  const DamageStroke second{DamageTool::smear, 1, {{0.3, 0.5}, {0.5, 0.5}}};
  const std::array both{first, second};
  CHECK((damaged(surface(), both) == damaged(damaged(surface(), {&first, 1}), {&second, 1})));
  const std::array other{second, first};
  CHECK_FALSE((damaged(surface(), other) == damaged(surface(), both)));
}

TEST_CASE("strokes that leave the picture, or are far larger than it, end at its edge") {
  for (const DamageTool tool :
       {DamageTool::scratch, DamageTool::poke, DamageTool::squeeze, DamageTool::smear}) {
    const Image picture = with(tool, {{0, 0}, {1, 1}, {1, 0}}, 4);
    CHECK(picture.width == kWidth);
    CHECK_FALSE((picture == surface()));
    const Image tiny(3, 2, 1, 90);
    const DamageStroke stroke{tool, 4, {{0, 0}, {1, 1}}};
    CHECK(damaged(tiny, {&stroke, 1}).pixels.size() == 6);
  }
}

}  // namespace
}  // namespace lab
