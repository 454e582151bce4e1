// SPDX-License-Identifier: MIT
// A loss by epoch: one or two lines over a common axis, with ticks at round numbers, a legend with the
// values at the epoch that is looked at, and a mark that the pointer or the arrow keys move.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "wasm/views/view.h"

namespace lab {

struct PlotAxis {
  double low = 0;
  double high = 1;
  bool logarithmic = false;

  // 0 at the low end, 1 at the high one.
  double position(double value) const;
};

// Around all values, never empty; logarithmic only where every value is above 0. Values that are not
// finite are left out.
PlotAxis axis_around(std::span<const std::span<const double>> lines, bool logarithmic);
// Round numbers on the axis, rising: 2 to about `most`.
std::vector<double> axis_ticks(const PlotAxis& axis, int most);
// As many digits as tell ticks this far apart from each other.
std::string tick_text(double value, double apart);
// Four significant digits: "6056", "25.72", "0.0002127".
std::string value_text(double value);

struct PlotLine {
  const char* name;
  std::span<const double> values;  // one an epoch
  ImU32 color;
};

struct CurvePlot {
  std::string title;
  std::span<const std::int64_t> epochs;
  std::vector<PlotLine> lines;
  bool logarithmic = false;
  std::size_t marked = 0;  // place of the epoch
};

// An item of this size. The place of the epoch that was pressed or moved to.
std::optional<std::size_t> curve_plot(Context& context, const CurvePlot& plot, ImVec2 size);

}  // namespace lab
