// SPDX-License-Identifier: MIT
// Plots and pictures: small functions on ImGui's draw list.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "shared/image/pixels.h"
#include "wasm/ui/textures.h"
#include "wasm/views/view.h"

namespace lab {

ImU32 packed(Rgb color);

// A square item in which a picture is shown, as large as whole device pixels allow, and a caption
// under it. An empty texture gives a quiet placeholder.
void picture_tile(const Ui& ui, const Texture& texture, float side, std::string_view caption);
// The picture in a rectangle.
void draw_picture(ImDrawList& list, const Texture& texture, const Rect& rect);
// The largest rectangle of this shape inside `rect`, centred.
Rect fitted(const Rect& rect, int width, int height);

// A code as bars that can be dragged, or moved with the arrow keys. True while it changes.
struct CodeBars {
  std::span<float> code;
  int& cursor;      // the bar that the keys work on
  float range = 3;  // of the axis, both ways
  float height = 12 * kGrid;
};
bool code_bars(Context& context, const char* id, const CodeBars& bars);

// Scores as a histogram with a threshold that can be dragged (or moved with the arrow keys), and
// where a score lies. The new threshold while it is moved.
struct Histogram {
  std::span<const double> scores;
  std::span<const double> batch = {};  // others, as outlines over the bars, on a scale of their own
  double threshold = 0;
  std::optional<double> marked = {};  // the score of what is selected
  double low = 0;                     // of the axis
  double high = 1;
  float height = 17 * kGrid;
  std::optional<double> other = {};  // another threshold, beside the one
  bool fixed = false;                // neither can be moved
};
std::optional<double> histogram(const Ui& ui, const char* id, const Histogram& spec);

// The fixed scale of a map, lying, with its two ends written below.
void color_bar(const Ui& ui, Palette palette, const DisplayRange& range, float width);

}  // namespace lab
