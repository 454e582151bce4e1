// SPDX-License-Identifier: MIT
#include "shared/procedural/stroke_font.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <span>
#include <string>

#include "shared/base/error.h"

namespace lab {
namespace {

constexpr double kLetterWidth = 0.66;
constexpr int kStepsBetweenPoints = 5;

// A point given twice is a corner (smooth_curve).
constexpr Point kZero[]{{.33, 0},   {.12, .07}, {0, .3},   {0, .7},    {.12, .93}, {.33, 1},
                        {.54, .93}, {.66, .7},  {.66, .3}, {.54, .07}, {.33, 0}};
constexpr Point kOne[]{{.1, .2}, {.36, 0}, {.36, 0}, {.36, 1}};
constexpr Point kTwo[]{{.04, .24}, {.3, 0}, {.6, .24}, {.44, .56}, {.02, 1}, {.02, 1}, {.64, 1}};
constexpr Point kThree[]{{.04, .1},  {.34, 0},   {.58, .22}, {.28, .46},
                         {.28, .46}, {.64, .74}, {.32, 1},   {.02, .9}};
constexpr Point kFour[]{{.48, 1}, {.48, 0}, {.48, 0}, {0, .7}, {0, .7}, {.66, .7}};
constexpr Point kFive[]{{.6, 0},    {.1, 0},    {.1, 0},    {.06, .46}, {.06, .46},
                        {.36, .38}, {.64, .66}, {.38, .99}, {0, .9}};
constexpr Point kSix[]{{.52, .02}, {.14, .34}, {.02, .72}, {.34, 1},
                       {.64, .7},  {.34, .42}, {.04, .66}};
constexpr Point kSeven[]{{.02, 0}, {.64, 0}, {.64, 0}, {.22, 1}};
constexpr Point kEight[]{{.33, .46}, {.08, .22}, {.33, 0},   {.58, .22}, {.33, .46},
                         {.02, .74}, {.33, 1},   {.64, .74}, {.33, .46}};
constexpr Point kNine[]{{.14, .98}, {.52, .66}, {.64, .28}, {.32, 0},
                        {.02, .3},  {.32, .58}, {.62, .34}};
constexpr Point kA[]{{0, 1}, {.33, 0}, {.33, 0}, {.66, 1}};
constexpr Point kABar[]{{.12, .66}, {.54, .66}};
constexpr Point kB[]{{.04, 1},   {.04, 0},   {.04, 0},   {.36, 0},   {.56, .22}, {.36, .46},
                     {.04, .46}, {.04, .46}, {.42, .48}, {.64, .74}, {.4, 1},    {.04, 1}};
constexpr Point kC[]{{.62, .16}, {.36, 0}, {.08, .2}, {0, .5}, {.08, .8}, {.36, 1}, {.62, .84}};
constexpr Point kD[]{{.04, 1},  {.04, 0},  {.04, 0},   {.36, .02},
                     {.64, .3}, {.64, .7}, {.36, .98}, {.04, 1}};
constexpr Point kE[]{{.6, 0}, {.04, 0}, {.04, 0}, {.04, 1}, {.04, 1}, {.6, 1}};
constexpr Point kEBar[]{{.04, .48}, {.5, .48}};
constexpr Point kGHook[]{{.62, .84}, {.62, .54}, {.62, .54}, {.38, .54}};
constexpr Point kI[]{{.33, 0}, {.33, 1}};
constexpr Point kStem[]{{.04, 0}, {.04, 1}};
constexpr Point kKArm[]{{.58, 0}, {.04, .56}};
constexpr Point kKLeg[]{{.22, .4}, {.6, 1}};
constexpr Point kL[]{{.06, 0}, {.06, 1}, {.06, 1}, {.58, 1}};
constexpr Point kM[]{{0, 1},     {.06, 0}, {.06, 0}, {.33, .66},
                     {.33, .66}, {.6, 0},  {.6, 0},  {.66, 1}};
constexpr Point kN[]{{.04, 1}, {.04, 0}, {.04, 0}, {.6, 1}, {.6, 1}, {.6, 0}};
constexpr Point kP[]{{.04, 1}, {.04, 0}, {.04, 0}, {.38, 0}, {.62, .26}, {.38, .52}, {.04, .52}};
constexpr Point kRLeg[]{{.32, .52}, {.62, 1}};
constexpr Point kS[]{{.58, .12}, {.32, 0}, {.06, .24}, {.32, .48},
                     {.62, .74}, {.34, 1}, {.02, .88}};
constexpr Point kTBar[]{{0, 0}, {.66, 0}};
constexpr Point kV[]{{0, 0}, {.33, 1}, {.33, 1}, {.66, 0}};

// Up to three strokes each.
using LetterStroke = std::span<const Point>;
struct Letter {
  char name;
  std::array<LetterStroke, 3> strokes;
};
constexpr Letter kLetters[]{{'0', {kZero}},      {'1', {kOne}},      {'2', {kTwo}},
                            {'3', {kThree}},     {'4', {kFour}},     {'5', {kFive}},
                            {'6', {kSix}},       {'7', {kSeven}},    {'8', {kEight}},
                            {'9', {kNine}},      {'A', {kA, kABar}}, {'B', {kB}},
                            {'C', {kC}},         {'D', {kD}},        {'E', {kE, kEBar}},
                            {'G', {kC, kGHook}}, {'I', {kI}},        {'K', {kStem, kKArm, kKLeg}},
                            {'L', {kL}},         {'M', {kM}},        {'N', {kN}},
                            {'O', {kZero}},      {'P', {kP}},        {'R', {kP, kRLeg}},
                            {'S', {kS}},         {'T', {kTBar, kI}}, {'V', {kV}}};

}  // namespace

std::vector<Polyline> text_strokes(std::string_view text, double advance) {
  std::vector<Polyline> curves;
  double left = 0;
  for (const char name : text) {
    const auto letter = std::ranges::find(kLetters, name, &Letter::name);
    if (letter == std::end(kLetters)) {
      std::string known;
      for (const Letter& each : kLetters) known += each.name;
      throw Error("text_strokes", "letters of " + known, std::string(1, name));
    }
    for (const LetterStroke stroke : letter->strokes) {
      if (stroke.empty()) continue;
      curves.push_back(smooth_curve(stroke, kStepsBetweenPoints));
      for (Point& point : curves.back()) point.x += left;
    }
    left += advance;
  }
  return curves;
}

double text_width(std::string_view text, double advance) {
  return advance * static_cast<double>(text.size() - 1) + kLetterWidth;
}

}  // namespace lab
