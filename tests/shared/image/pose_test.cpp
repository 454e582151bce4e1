// SPDX-License-Identifier: MIT
// Capsules drawn at known places are found there, whatever is around them; what is no capsule is refused; and
// what is brought to its place lies there.
#include "shared/image/pose.h"

#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cmath>
#include <numbers>
#include <string>

#include "shared/base/error.h"
#include "shared/base/rng.h"

namespace lab {
namespace {

using Catch::Matchers::Message;
using Catch::Matchers::WithinAbs;

constexpr double kDegree = std::numbers::pi / 180;
// Pixels: what is half ground and half object counts for the darker end sooner than for the lighter.
constexpr double kPlaceTolerance = 0.4;
constexpr double kAngleTolerance = 0.3 * kDegree;

struct Drawn {
  int width = 256;
  int height = 256;
  double x = 128;
  double y = 128;
  double degrees = 0;
  double length = 150;  // of the straight part and both round ends
  double radius = 24;
  std::array<int, 3> left = {30, 28, 34};  // colours of the halves
  std::array<int, 3> right = {190, 100, 70};
  double slope = 0;  // of the ground's light, from one side of the picture to the other
  int noise = 0;
};

// 1 inside, -1 in the left half, 0 outside.
int side_of(const Drawn& drawn, double px, double py) {
  const double dx = px - drawn.x;
  const double dy = py - drawn.y;
  const double cosine = std::cos(drawn.degrees * kDegree);
  const double sine = std::sin(drawn.degrees * kDegree);
  const double along = dx * cosine + dy * sine;
  const double across = dy * cosine - dx * sine;
  const double straight = drawn.length / 2 - drawn.radius;
  const double beyond = std::max(0.0, std::abs(along) - straight);
  if (std::hypot(beyond, across) > drawn.radius) return 0;
  return along < 0 ? -1 : 1;
}

void draw_on(Image& picture, const Drawn& drawn) {
  constexpr int kSamples = 3;
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) {
      for (int c = 0; c < picture.channels; ++c) {
        const auto channel = static_cast<std::size_t>(c);
        double sum = 0;
        for (int i = 0; i < kSamples * kSamples; ++i) {
          const int side = side_of(drawn, x + (i % kSamples + 0.5) / kSamples,
                                   y + (i / kSamples + 0.5) / kSamples);
          sum += side == 0 ? picture.at(x, y, c) : (side < 0 ? drawn.left : drawn.right)[channel];
        }
        picture.at(x, y, c) = static_cast<std::uint8_t>(std::lround(sum / (kSamples * kSamples)));
      }
    }
  }
}

Image ground_for(const Drawn& drawn, int channels) {
  Image picture(drawn.width, drawn.height, channels);
  Rng rng(5);
  for (int y = 0; y < drawn.height; ++y) {
    for (int x = 0; x < drawn.width; ++x) {
      const double light = 200 + drawn.slope * (static_cast<double>(x) / drawn.width - 0.5);
      for (int c = 0; c < channels; ++c) {
        const double value = light + drawn.noise * rng.normal();
        picture.at(x, y, c) = static_cast<std::uint8_t>(std::clamp(value, 0.0, 255.0));
      }
    }
  }
  return picture;
}

Image draw(const Drawn& drawn, int channels = 3) {
  Image picture = ground_for(drawn, channels);
  draw_on(picture, drawn);
  return picture;
}

// A circle's chord is half of its diameter at the square root of 3 / 4 of the radius.
double half_wide_length(const Drawn& drawn) {
  return drawn.length - 2 * drawn.radius * (1 - std::sqrt(0.75));
}

void check_pose(const Drawn& drawn, const Pose& found) {
  CHECK_THAT(found.x, WithinAbs(drawn.x, kPlaceTolerance));
  CHECK_THAT(found.y, WithinAbs(drawn.y, kPlaceTolerance));
  const double cosine = std::cos(drawn.degrees * kDegree);
  const double sine = std::sin(drawn.degrees * kDegree);
  CHECK(std::abs(found.along_x * sine - found.along_y * cosine) < std::sin(kAngleTolerance));
  CHECK(found.along_x * cosine + found.along_y * sine > 0);
  CHECK_THAT(found.length, WithinAbs(half_wide_length(drawn), 0.012 * drawn.length));
  CHECK_THAT(std::hypot(found.along_x, found.along_y), WithinAbs(1, 1e-12));
}

TEST_CASE("a capsule is found at any angle, its dark end to the left of its light one") {
  for (double degrees = -180; degrees < 180; degrees += 15) {
    const Drawn drawn{.x = 121.3, .y = 133.8, .degrees = degrees};
    INFO(degrees);
    check_pose(drawn, find_pose(draw(drawn), {}));
  }
}

TEST_CASE("a capsule is found from half of its size to twice, anywhere, on pictures of any shape") {
  check_pose({.x = 60, .y = 190, .degrees = 70, .length = 75, .radius = 12},
             find_pose(draw({.x = 60, .y = 190, .degrees = 70, .length = 75, .radius = 12}), {}));
  const Drawn large{
      .width = 500, .height = 340, .x = 260, .y = 165, .degrees = 12, .length = 300, .radius = 48};
  check_pose(large, find_pose(draw(large), {}));
  const Drawn tall{.width = 90, .height = 300, .x = 44, .y = 180, .degrees = 87, .length = 150};
  check_pose(tall, find_pose(draw(tall), {}));
}

TEST_CASE("a large photograph is looked at small, and its capsule found to a thousandth of it") {
  const Drawn drawn{.width = 1000,
                    .height = 900,
                    .x = 480.6,
                    .y = 431.7,
                    .degrees = -33,
                    .length = 620,
                    .radius = 98};
  const Pose found = find_pose(draw(drawn), {});
  CHECK_THAT(found.x, WithinAbs(drawn.x, 1));
  CHECK_THAT(found.y, WithinAbs(drawn.y, 1));
  CHECK_THAT(found.length, WithinAbs(half_wide_length(drawn), 3));
}

TEST_CASE("the dark end goes to the side that is asked for") {
  const Drawn drawn{.degrees = 20};
  const Pose left = find_pose(draw(drawn), {.dark_end = DarkEnd::left});
  const Pose right = find_pose(draw(drawn), {.dark_end = DarkEnd::right});
  CHECK(right.along_x == -left.along_x);
  CHECK(right.along_y == -left.along_y);
  CHECK(right.x == left.x);
}

TEST_CASE("uneven light, noise, dust, prints, grey and alpha change little") {
  const Drawn drawn{.degrees = 40, .slope = 80, .noise = 4};
  Image picture = draw(drawn);
  for (int y = 30; y < 34; ++y) {
    for (int x = 20; x < 25; ++x) picture.at(x, y, 0) = picture.at(x, y, 1) = 20;
  }
  // A print that looks like the ground.
  for (int y = 124; y < 132; ++y) {
    for (int x = 140; x < 160; ++x) {
      for (int c = 0; c < 3; ++c) picture.at(x, y, c) = 205;
    }
  }
  check_pose(drawn, find_pose(picture, {}));
  Drawn grey = drawn;
  grey.right = {110, 110, 110};
  check_pose(drawn, find_pose(draw(grey, 1), {}));
  Image transparent(256, 256, 4, 255);
  for (std::size_t i = 0; i < picture.pixels.size() / 3; ++i) {
    for (std::size_t c = 0; c < 3; ++c) transparent.pixels[4 * i + c] = picture.pixels[3 * i + c];
  }
  check_pose(drawn, find_pose(transparent, {}));
}

std::string message_of(const Image& picture) {
  try {
    find_pose(picture, {});
  } catch (const Error& error) {
    return error.what();
  }
  return "found";
}

const std::string kExpected = "pose: expected one capsule on an even ground, found ";

TEST_CASE("a picture without a capsule says so") {
  CHECK(message_of(ground_for({.noise = 4}, 3)) == kExpected + "none");
  CHECK(message_of(ground_for({.slope = 100}, 3)) == kExpected + "none");
  CHECK(message_of(Image(64, 64, 3, 128)) == kExpected + "none");
  CHECK(message_of(Image(1, 1, 3, 128)) == kExpected + "none");
  CHECK(message_of(Image(400, 2, 1, 128)) == kExpected + "none");
  // As large as dust.
  CHECK(message_of(draw({.length = 14, .radius = 3})) == kExpected + "none");
  CHECK(message_of(draw({.length = 100, .radius = 50})) == kExpected + "something round");
}

TEST_CASE("two capsules, or one that is cut off, are said to be that") {
  Image two = draw({.x = 80, .y = 80, .length = 120, .radius = 20});
  draw_on(two, {.x = 160, .y = 190, .degrees = 30, .length = 120, .radius = 20});
  CHECK(message_of(two) == kExpected + "two");
  draw_on(two, {.x = 200, .y = 60, .degrees = 80, .length = 100, .radius = 18});
  CHECK(message_of(two) == kExpected + "several");
  CHECK(message_of(draw({.x = 40, .y = 128})) ==
        kExpected + "one that the picture's edge cuts off");
  CHECK_THROWS_MATCHES(find_pose(two, {}), Error, Message(kExpected + "several"));
}

TEST_CASE("a shape that is long and no capsule is refused") {
  // A cross.
  Image picture = draw({.length = 200, .radius = 12});
  draw_on(picture, {.degrees = 90, .length = 110, .radius = 12});
  CHECK(message_of(picture) == kExpected + "something of another shape");
}

TEST_CASE("a place in the network's picture and its place in the photograph lead to each other") {
  const PoseSpec spec{.center_x = 0.51, .center_y = 0.48, .length = 0.8};
  const Pose pose{.x = 300, .y = 200, .along_x = 0.6, .along_y = -0.8, .length = 410, .width = 90};
  const Placement placement = placement_of(pose, spec, 256, 112);
  const auto middle = placement.in_photograph(0.51 * 256, 0.48 * 112);
  CHECK_THAT(middle.x, WithinAbs(300, 1e-9));
  CHECK_THAT(middle.y, WithinAbs(200, 1e-9));
  // Its right end: half of its length further on along it.
  const auto end = placement.in_photograph((0.51 + 0.4) * 256, 0.48 * 112);
  CHECK_THAT(end.x, WithinAbs(300 + 205 * 0.6, 1e-9));
  CHECK_THAT(end.y, WithinAbs(200 - 205 * 0.8, 1e-9));
  // One pixel down is a quarter turn clockwise from one to the right: 2.0 = 410 / (0.8 * 256).
  const auto below = placement.in_photograph(0.51 * 256, 0.48 * 112 + 1);
  CHECK_THAT(below.x - middle.x, WithinAbs(0.8 * 410 / (0.8 * 256), 1e-9));
  CHECK_THAT(below.y - middle.y, WithinAbs(0.6 * 410 / (0.8 * 256), 1e-9));
  const auto back = placement.in_picture(end.x, end.y);
  CHECK_THAT(back.x, WithinAbs(0.91 * 256, 1e-9));
  CHECK_THAT(back.y, WithinAbs(0.48 * 112, 1e-9));
}

TEST_CASE("a placement that changes nothing gives the pixels themselves") {
  const Image picture =
      draw({.width = 40, .height = 24, .x = 20, .y = 12, .length = 30, .radius = 6});
  const PlacedPicture placed = sample_placed(picture, {}, 40, 24, 0);
  REQUIRE(placed.channels == 3);
  REQUIRE(placed.values.size() == picture.pixels.size());
  for (std::size_t i = 0; i < placed.values.size(); ++i) {
    CHECK_THAT(placed.values[i], WithinAbs(picture.pixels[i], 1e-9));
  }
}

TEST_CASE("a photograph of more pixels is averaged, one with alpha composited, and edges repeat") {
  Image picture(4, 2, 4);
  for (int x = 0; x < 4; ++x) {
    for (int y = 0; y < 2; ++y) {
      for (int c = 0; c < 3; ++c) picture.at(x, y, c) = static_cast<std::uint8_t>(x < 2 ? 40 : 80);
      picture.at(x, y, 3) = x < 2 ? 255 : 0;
    }
  }
  const PlacedPicture half = sample_placed(picture, {.step_x = 2}, 3, 1, 100);
  REQUIRE(half.channels == 3);
  // Samples at 0.5, 1.5 | 2.5, 3.5 | beyond the edge; what is transparent shows the background.
  CHECK_THAT(half.values[0], WithinAbs(40, 1e-9));
  CHECK_THAT(half.values[3], WithinAbs(100, 1e-9));
  CHECK_THAT(half.values[6], WithinAbs(100, 1e-9));
}

double mean_difference(const PlacedPicture& a, const PlacedPicture& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.values.size(); ++i) sum += std::abs(a.values[i] - b.values[i]);
  return sum / static_cast<double>(a.values.size());
}

TEST_CASE("however a capsule was photographed, it is brought to the same picture") {
  const PoseSpec spec{.length = 0.8};
  const auto bring = [&spec](const Drawn& drawn) {
    const Image picture = draw(drawn);
    return sample_placed(picture, placement_of(find_pose(picture, spec), spec, 128, 56), 128, 56,
                         0);
  };
  const PlacedPicture upright = bring({});
  // The left end is dark, the right one is not, and the corners are ground.
  CHECK(upright.values[3 * (28 * 128 + 30)] < 40);
  CHECK(upright.values[3 * (28 * 128 + 98)] > 180);
  CHECK_THAT(upright.values[0], WithinAbs(200, 1));
  // Of 255, edges of half a pixel.
  constexpr double kSame = 2.5;
  for (const double degrees : {33.0, 90.0, 147.0, 180.0, -71.0}) {
    INFO(degrees);
    CHECK(mean_difference(bring({.x = 120.4, .y = 131.1, .degrees = degrees}), upright) < kSame);
  }
  CHECK(mean_difference(bring({.degrees = 10, .length = 75, .radius = 12}), upright) < kSame);
  CHECK(mean_difference(bring({.width = 500,
                               .height = 500,
                               .x = 240,
                               .y = 260,
                               .degrees = -100,
                               .length = 300,
                               .radius = 48}),
                        upright) < kSame);
}

TEST_CASE("a map goes back to where in the photograph it was found") {
  FloatMap map(64, 28);
  map.at(40, 10) = 1;
  const Placement placement{.origin_x = 150, .origin_y = 20, .step_x = 0, .step_y = 3};
  const FloatMap found = map_onto_photograph(map, placement, 200, 240);
  CHECK(found.width == 200);
  CHECK(found.height == 240);
  // The middle of the pixel: 150 - 10.5 * 3, 20 + 40.5 * 3.
  double sum = 0;
  double x = 0;
  double y = 0;
  for (int row = 0; row < 240; ++row) {
    for (int column = 0; column < 200; ++column) {
      sum += found.at(column, row);
      x += found.at(column, row) * (column + 0.5);
      y += found.at(column, row) * (row + 0.5);
    }
  }
  CHECK_THAT(x / sum, WithinAbs(118.5, 1e-6));
  CHECK_THAT(y / sum, WithinAbs(141.5, 1e-6));
  // One value covers nine pixels of the photograph.
  CHECK_THAT(sum, WithinAbs(9, 1e-4));
  CHECK(found.at(118, 141) == 1);
  CHECK(found.at(0, 0) == 0);
}

TEST_CASE("native and WASM bring a capsule to the same values, bit for bit") {
  const Image picture = draw({.width = 420,
                              .height = 300,
                              .x = 211.3,
                              .y = 148.2,
                              .degrees = 24,
                              .length = 240,
                              .radius = 38,
                              .slope = 30,
                              .noise = 3});
  const Pose pose = find_pose(picture, {});
  const PlacedPicture placed = sample_placed(picture, placement_of(pose, {}, 64, 28), 64, 28, 0);
  std::uint64_t hash = 14695981039346656037u;
  for (const double value : placed.values) {
    hash = (hash ^ static_cast<std::uint64_t>(std::llround(value * 1e6))) * 1099511628211u;
  }
  CHECK(hash == 12262060271641481847u);
}

Image random_picture(Rng& rng) {
  constexpr std::array kChannels = {1, 3, 4};
  const int width = 1 + static_cast<int>(rng.below(60));
  const int height = 1 + static_cast<int>(rng.below(60));
  Image picture(width, height, kChannels[rng.below(3)], static_cast<std::uint8_t>(rng.below(256)));
  const int rectangles = static_cast<int>(rng.below(6));
  for (int i = 0; i < rectangles; ++i) {
    const auto value = static_cast<std::uint8_t>(rng.below(256));
    const int left = static_cast<int>(rng.below(static_cast<std::uint32_t>(width)));
    const int top = static_cast<int>(rng.below(static_cast<std::uint32_t>(height)));
    const int right = std::min(width, left + 1 + static_cast<int>(rng.below(50)));
    const int bottom = std::min(height, top + 1 + static_cast<int>(rng.below(30)));
    for (int y = top; y < bottom; ++y) {
      for (int x = left; x < right; ++x) {
        for (int c = 0; c < picture.channels; ++c) picture.at(x, y, c) = value;
      }
    }
  }
  if (rng.below(2) == 0) {
    for (auto& sample : picture.pixels) {
      sample = static_cast<std::uint8_t>(sample ^ rng.below(8));
    }
  }
  return picture;
}

TEST_CASE("whatever is given, a pose is finite and the capsule inside, or the picture is refused") {
  Rng rng(20261);
  int found = 0;
  int refused = 0;
  for (int i = 0; i < 20'000; ++i) {
    const Image picture = random_picture(rng);
    try {
      const Pose pose = find_pose(picture, {});
      ++found;
      const bool inside =
          pose.x > 0 && pose.y > 0 && pose.x < picture.width && pose.y < picture.height;
      const bool sound = pose.length > pose.width && pose.width > 0 &&
                         pose.length < picture.width + picture.height;
      const double norm = pose.along_x * pose.along_x + pose.along_y * pose.along_y;
      if (!inside || !sound || !(std::abs(norm - 1) < 1e-9)) FAIL("picture " << i);
      sample_placed(picture, placement_of(pose, {}, 16, 7), 16, 7, 0);
    } catch (const Error& error) {
      ++refused;
      if (!std::string(error.what()).starts_with(kExpected)) FAIL(error.what());
    }
  }
  CHECK(found > 200);
  CHECK(refused > 500);
}

}  // namespace
}  // namespace lab
