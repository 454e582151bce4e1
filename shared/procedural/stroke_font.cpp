// SPDX-License-Identifier: MIT
#include "shared/procedural/stroke_font.h"

#include <algorithm>
#include <iterator>
#include <span>
#include <string>

#include "shared/base/error.h"

namespace lab {
namespace {

constexpr double kLetterWidth = 0.66;
constexpr double kAdvance = 1.08;  // from one letter's left edge to the next one's
constexpr int kStepsBetweenPoints = 5;

// A point given twice is a corner (smooth_curve).
constexpr Point kZero[]{{.33, 0},   {.12, .07}, {0, .3},   {0, .7},    {.12, .93}, {.33, 1},
                        {.54, .93}, {.66, .7},  {.66, .3}, {.54, .07}, {.33, 0}};
constexpr Point kFive[]{{.6, 0},    {.1, 0},    {.1, 0},    {.06, .46}, {.06, .46},
                        {.36, .38}, {.64, .66}, {.38, .99}, {0, .9}};
constexpr Point kA[]{{0, 1}, {.33, 0}, {.33, 0}, {.66, 1}};
constexpr Point kABar[]{{.12, .66}, {.54, .66}};
constexpr Point kB[]{{.04, 1},   {.04, 0},   {.04, 0},   {.36, 0},   {.56, .22}, {.36, .46},
                     {.04, .46}, {.04, .46}, {.42, .48}, {.64, .74}, {.4, 1},    {.04, 1}};
constexpr Point kL[]{{.06, 0}, {.06, 1}, {.06, 1}, {.58, 1}};

using LetterStroke = std::span<const Point>;
constexpr LetterStroke kZeroStrokes[]{kZero};
constexpr LetterStroke kFiveStrokes[]{kFive};
constexpr LetterStroke kAStrokes[]{kA, kABar};
constexpr LetterStroke kBStrokes[]{kB};
constexpr LetterStroke kLStrokes[]{kL};

struct Letter {
  char name;
  std::span<const LetterStroke> strokes;
};
constexpr Letter kLetters[]{
    {'0', kZeroStrokes}, {'5', kFiveStrokes}, {'A', kAStrokes}, {'B', kBStrokes}, {'L', kLStrokes}};

}  // namespace

std::vector<Polyline> text_strokes(std::string_view text) {
  std::vector<Polyline> curves;
  double left = 0;
  for (const char name : text) {
    const auto letter = std::ranges::find(kLetters, name, &Letter::name);
    if (letter == std::end(kLetters)) {
      throw Error("text_strokes", "letters of 05ABL", std::string(1, name));
    }
    for (const LetterStroke stroke : letter->strokes) {
      curves.push_back(smooth_curve(stroke, kStepsBetweenPoints));
      for (Point& point : curves.back()) point.x += left;
    }
    left += kAdvance;
  }
  return curves;
}

double text_width(std::string_view text) {
  return kAdvance * static_cast<double>(text.size() - 1) + kLetterWidth;
}

}  // namespace lab
