// SPDX-License-Identifier: MIT
// Varied pictures, and pairs of them without and with defects.
#include "native/defects/defective_pair.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdlib>

#include "native/defects/self_made_defects.h"

namespace lab {
namespace {

// A bright rectangle, one side of it darker, on dark ground.
Image part(int width, int height, int channels) {
  Image picture(width, height, channels, 30);
  for (int y = height / 4; y < height - height / 4; ++y) {
    for (int x = width / 4; x < width - width / 4; ++x) {
      for (int c = 0; c < channels; ++c) picture.at(x, y, c) = x < width / 2 ? 120 : 200;
    }
  }
  return picture;
}

Variation none() { return {.shift = 0, .turn = 0, .scale = 0, .light = 0}; }

constexpr Sharpness kAsItIs{.coarsest = 1, .sharpest = 0};

// Columns and rows of a pixel as a picture with one bright pixel shows them.
struct Center {
  double x = 0;
  double y = 0;
};
Center center_of(const Image& picture) {
  Center center;
  double total = 0;
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) {
      const double value = picture.at(x, y, 0);
      center.x += value * x;
      center.y += value * y;
      total += value;
    }
  }
  return {center.x / total, center.y / total};
}

Image dot(int x, int y) {
  Image picture(81, 41, 1, 0);
  for (int row = -2; row <= 2; ++row) {
    for (int column = -2; column <= 2; ++column) picture.at(x + column, y + row, 0) = 250;
  }
  return picture;
}

TEST_CASE("no variation leaves a picture as it is") {
  for (const int channels : {1, 3}) {
    const Image good = part(30, 17, channels);
    Rng rng(1);
    CHECK((varied(good, none(), rng) == good));
  }
}

TEST_CASE("a varied picture is the same for the same generator and another for another") {
  const Image good = part(40, 24, 3);
  Rng a(2);
  Rng b(2);
  const Image first = varied(good, {}, a);
  CHECK((varied(good, {}, b) == first));
  CHECK_FALSE((varied(good, {}, b) == first));
}

TEST_CASE("a shift moves the part by as much as is allowed and no more") {
  Variation shift = none();
  shift.shift = 0.05;  // of sqrt(81 * 41) = 57.6: 2.88
  Rng rng(3);
  double most = 0;
  for (int repeat = 0; repeat < 50; ++repeat) {
    const Center found = center_of(varied(dot(40, 20), shift, rng));
    most = std::max({most, std::abs(found.x - 40), std::abs(found.y - 20)});
  }
  CHECK(most > 2.5);
  CHECK(most < 2.95);
}

TEST_CASE("a turn is about the middle, in degrees") {
  Variation turn = none();
  turn.turn = 10;
  Rng rng(4);
  double most = 0;
  for (int repeat = 0; repeat < 50; ++repeat) {
    const Center found = center_of(varied(dot(70, 20), turn, rng));
    most = std::max(most, std::abs(found.y - 20));
    CHECK(std::abs(std::hypot(found.x - 40, found.y - 20) - 30) < 0.1);
  }
  // 30 sin 10 degrees = 5.21.
  CHECK(most > 4.9);
  CHECK(most < 5.3);
}

TEST_CASE("a scale moves places away from the middle or towards it") {
  Variation scale = none();
  scale.scale = 0.1;
  Rng rng(5);
  double least = 100;
  double most = 0;
  for (int repeat = 0; repeat < 50; ++repeat) {
    const Center found = center_of(varied(dot(70, 20), scale, rng));
    least = std::min(least, found.x - 40);
    most = std::max(most, found.x - 40);
    CHECK(std::abs(found.y - 20) < 0.01);
  }
  CHECK(least > 26.9);
  CHECK(least < 27.5);
  CHECK(most > 32.5);
  CHECK(most < 33.1);
}

TEST_CASE("another light is a factor on each channel") {
  Variation light = none();
  light.light = 0.1;
  const Image good(16, 16, 3, 200);
  Rng rng(6);
  int darkest = 255;
  int brightest = 0;
  for (int repeat = 0; repeat < 100; ++repeat) {
    const Image found = varied(good, light, rng);
    for (int c = 0; c < 3; ++c) {
      CHECK(found.at(3, 3, c) == found.at(15, 15, c));
      darkest = std::min(darkest, int{found.at(0, 0, c)});
      brightest = std::max(brightest, int{found.at(0, 0, c)});
    }
  }
  // 200 times 1 +- 0.1 +- 0.05.
  CHECK(darkest >= 170);
  CHECK(darkest < 178);
  CHECK(brightest <= 230);
  CHECK(brightest > 222);
}

TEST_CASE("a pair differs where its mask is, and is varied in the same way") {
  const Image good = part(48, 32, 3);
  const PairSettings settings{.defective = 1};
  Rng rng(7);
  for (int repeat = 0; repeat < 20; ++repeat) {
    const DefectivePair pair = draw_pair(good, good, settings, rng);
    CHECK_FALSE((pair.clean == good));
    const FloatMap expected = defect_mask(pair.clean, pair.painted);
    CHECK(pair.mask.values == expected.values);
  }
}

TEST_CASE("the share of defective pictures is the one that is asked for") {
  const Image good = part(24, 24, 1);
  const auto defective = [&good](double share) {
    Rng rng(8);
    int count = 0;
    for (int i = 0; i < 200; ++i) {
      const DefectivePair pair = draw_pair(
          good, good, {.defective = share, .variation = none(), .sharpness = kAsItIs}, rng);
      count += std::ranges::max(pair.mask.values) > 0;
    }
    return count;
  };
  CHECK(defective(0) == 0);
  CHECK(defective(0.5) > 80);
  CHECK(defective(0.5) < 120);
  // A patch or a warp of an even surface is no defect.
  CHECK(defective(1) > 180);
}

TEST_CASE("more defects on a picture change more of it") {
  const Image good = part(48, 48, 1);
  const auto changed = [&good](std::int64_t most) {
    Rng rng(9);
    int pixels = 0;
    for (int i = 0; i < 60; ++i) {
      const DefectivePair pair = draw_pair(
          good, good,
          {.defective = 1, .most_defects = most, .variation = none(), .sharpness = kAsItIs}, rng);
      for (std::size_t p = 0; p < pair.clean.pixels.size(); ++p) {
        pixels += pair.clean.pixels[p] != pair.painted.pixels[p];
      }
    }
    return pixels;
  };
  CHECK(2 * changed(5) > 3 * changed(1));
}

TEST_CASE("a pair is the same for the same generator") {
  const Image good = part(40, 24, 3);
  const Image donor = part(30, 30, 3);
  Rng a(10);
  Rng b(10);
  for (int repeat = 0; repeat < 5; ++repeat) {
    const DefectivePair first = draw_pair(good, donor, {}, a);
    const DefectivePair second = draw_pair(good, donor, {}, b);
    CHECK((first.clean == second.clean));
    CHECK((first.painted == second.painted));
    CHECK(first.mask.values == second.mask.values);
  }
}

}  // namespace
}  // namespace lab
