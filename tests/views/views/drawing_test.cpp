// SPDX-License-Identifier: MIT
// Drawings: their text, their picture, the pad.
#include "wasm/views/drawing.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

using namespace lab;

namespace {

struct Ink {
  Point center;  // of mass, in pixels
  int width = 0;
  int height = 0;
  int brightest = 0;
};

Ink ink_of(const Image& picture) {
  Ink ink;
  double mass = 0;
  int left = picture.width, right = -1, top = picture.height, bottom = -1;
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) {
      const int value = picture.at(x, y, 0);
      ink.brightest = std::max(ink.brightest, value);
      mass += value;
      ink.center.x += value * (x + 0.5);
      ink.center.y += value * (y + 0.5);
      if (value < 64) continue;
      left = std::min(left, x);
      right = std::max(right, x);
      top = std::min(top, y);
      bottom = std::max(bottom, y);
    }
  }
  ink.center = {ink.center.x / mass, ink.center.y / mass};
  ink.width = right - left + 1;
  ink.height = bottom - top + 1;
  return ink;
}

// A small 1 in a corner of the pad.
const Strokes kOne{{{0.1, 0.05}, {0.1, 0.15}, {0.1, 0.3}}};

}  // namespace

TEST_CASE("a drawing's text takes three letters a point and reads back as the same points") {
  const Strokes strokes{{{0, 0}, on_grid({0.5, 1})}, {on_grid({0.25, 0.75})}};
  const std::string text = text_of(strokes);
  CHECK(text.size() == 3 * 3 + 1);
  CHECK(text.substr(0, 3) == "AAA");
  CHECK(strokes_of(text) == strokes);
  CHECK(strokes_of("").empty());
}

TEST_CASE("of a drawing's text what cannot be read is left out") {
  CHECK(strokes_of("..").empty());
  CHECK(strokes_of("AA").empty());
  CHECK(strokes_of("AAA.A").size() == 1);
  CHECK(strokes_of("___")[0][0] == Point{1, 1});
  CHECK(on_grid({std::nan(""), 7}) == Point{0, 1});
}

TEST_CASE("a drawing is white on black, and black where nothing is drawn") {
  const Image nothing = drawn_picture({}, 28, 28);
  CHECK(nothing == Image(28, 28, 1));
  const Ink ink = ink_of(drawn_picture({.strokes = text_of(kOne), .centred = false}, 28, 28));
  CHECK(ink.brightest == 255);
  CHECK(std::abs(ink.center.x - 2.8) < 0.2);
  CHECK(ink.width <= 4);
  const Image colours = drawn_picture({.strokes = text_of(kOne)}, 20, 30, 3);
  CHECK(colours.channels == 3);
  CHECK(colours.at(10, 15, 0) == colours.at(10, 15, 2));
}

TEST_CASE(
    "a drawing that is centred fills 20 of 28 pixels around its centre of mass, as MNIST does") {
  const Ink ink = ink_of(drawn_picture({.strokes = text_of(kOne)}, 28, 28));
  CHECK(std::abs(ink.center.x - 14) < 0.15);
  CHECK(std::abs(ink.center.y - 14) < 0.15);
  CHECK(std::abs(ink.height - 20) <= 1);
}

TEST_CASE("a wider pen draws with more ink") {
  const auto mass = [](double pen) {
    int sum = 0;
    for (const std::uint8_t value :
         drawn_picture({.strokes = text_of(kOne), .pen = pen}, 28, 28).pixels) {
      sum += value;
    }
    return sum;
  };
  CHECK(mass(0.14) > 1.5 * mass(0.07));
}

TEST_CASE("a dot is a dot, however it is centred") {
  const Ink ink = ink_of(drawn_picture({.strokes = text_of({{{0.9, 0.9}}})}, 28, 28));
  CHECK(std::abs(ink.center.x - 14) < 0.15);
  CHECK(ink.height <= 4);
}
