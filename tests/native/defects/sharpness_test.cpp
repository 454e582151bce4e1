// SPDX-License-Identifier: MIT
// Pictures of other sharpness: what is taken from them and added, and by how much.
#include "native/defects/sharpness.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "native/defects/defective_pair.h"

namespace lab {
namespace {

// Columns of two values in turn, the finest detail there is, on one half; even on the other.
Image stripes(int channels) {
  Image picture(32, 16, channels, 100);
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width / 2; x += 2) {
      for (int c = 0; c < channels; ++c) picture.at(x, y, c) = 140;
    }
  }
  return picture;
}

int contrast(const Image& picture) { return std::abs(picture.at(8, 8, 0) - picture.at(9, 8, 0)); }

TEST_CASE("a picture of the same size with nothing added stays as it is") {
  for (const int channels : {1, 3}) {
    const Image picture = stripes(channels);
    CHECK((focused(picture, {}) == picture));
    Rng rng(1);
    for (int repeat = 0; repeat < 10; ++repeat) {
      CHECK((focused(picture, draw_focus({.coarsest = 1, .sharpest = 0}, rng)) == picture));
    }
  }
}

TEST_CASE("a picture of half the size has lost what lies between its pixels, and keeps its light") {
  for (const int channels : {1, 3}) {
    const Image soft = focused(stripes(channels), {.size = 0.5});
    CHECK(soft.width == 32);
    CHECK(soft.height == 16);
    CHECK(soft.channels == channels);
    CHECK(contrast(soft) == 0);
    CHECK(soft.at(8, 8, channels - 1) == 120);
    CHECK(soft.at(28, 8, channels - 1) == 100);
  }
}

TEST_CASE("a picture a little smaller loses a part of its detail") {
  const Image soft = focused(stripes(3), {.size = 0.9});
  int most = 0;
  for (int x = 2; x < 13; ++x) {
    most = std::max(most, std::abs(soft.at(x, 8, 1) - soft.at(x + 1, 8, 1)));
  }
  CHECK(most > 5);
  CHECK(most < 40);
}

TEST_CASE("as much of the detail is added as is asked for") {
  // The blur leaves stripes half as wide apart as their mean: 140 - 120 and 100 - 120 are what it takes away.
  const Image sharp = focused(stripes(3), {.added = 0.5});
  CHECK(sharp.at(8, 8, 2) == 150);
  CHECK(sharp.at(9, 8, 2) == 90);
  CHECK(sharp.at(28, 8, 2) == 100);
}

TEST_CASE("values stay bytes where detail goes beyond them") {
  Image edge(8, 4, 1, 0);
  for (int y = 0; y < 4; ++y) {
    for (int x = 4; x < 8; ++x) edge.at(x, y, 0) = 255;
  }
  CHECK((focused(edge, {.added = 2}) == edge));
}

TEST_CASE("half of the pictures are coarser and half sharper, as far as is allowed") {
  Rng rng(2);
  int coarser = 0;
  double least = 1;
  double most = 0;
  for (int repeat = 0; repeat < 400; ++repeat) {
    const Focus focus = draw_focus({.coarsest = 0.5, .sharpest = 0.6}, rng);
    coarser += focus.size < 1;
    CHECK((focus.size == 1 || focus.added == 0));
    least = std::min(least, focus.size);
    most = std::max(most, focus.added);
  }
  CHECK(coarser > 160);
  CHECK(coarser < 240);
  CHECK(least >= 0.5);
  CHECK(least < 0.52);
  CHECK(most <= 0.6);
  CHECK(most > 0.57);
}

TEST_CASE("both pictures of a pair are of one sharpness") {
  // Without defects they are the same, whatever was drawn.
  Rng rng(3);
  bool changed = false;
  for (int repeat = 0; repeat < 10; ++repeat) {
    const Image good = stripes(3);
    const DefectivePair pair = draw_pair(
        good, good, {.defective = 0, .variation = {.shift = 0, .turn = 0, .scale = 0, .light = 0}},
        rng);
    CHECK((pair.clean == pair.painted));
    changed = changed || pair.clean != good;
  }
  CHECK(changed);
}

}  // namespace
}  // namespace lab
