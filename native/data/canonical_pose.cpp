// SPDX-License-Identifier: MIT
// See canonical_pose.h.
#include "native/data/canonical_pose.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "shared/base/error.h"

namespace lab {
namespace {

// Times a network's picture, which may be small: objects are measured on one that is about as large as they come.
constexpr int kMagnified = 4;
constexpr double kLevel = 0.9659;  // cosine of 15 degrees
constexpr double kLeastLevel = 0.9;
constexpr double kDigits = 1000;

double rounded_median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return std::round(kDigits * *middle) / kDigits;
}

Pose find_in(const Example& example, const PreprocessSpec& spec) {
  try {
    return find_pose(fit_image(example.image, spec), {.dark_end = DarkEnd::left});
  } catch (const Error& error) {
    throw error.within(example.name);
  }
}

}  // namespace

PoseSpec measure_pose(const Dataset& good, const PreprocessSpec& spec, const StopToken& stop) {
  if (good.size() == 0) throw Error("pose", "good pictures to measure", "none");
  PreprocessSpec shown = spec;
  shown.pose.reset();
  shown.width *= kMagnified;
  shown.height *= kMagnified;
  std::vector<double> x;
  std::vector<double> y;
  std::vector<double> length;
  std::size_t level = 0;
  std::size_t dark_left = 0;
  for (std::size_t i = 0; i < good.size(); ++i) {
    stop.check();
    const Pose pose = find_in(good.get(i), shown);
    x.push_back(pose.x / shown.width);
    y.push_back(pose.y / shown.height);
    length.push_back(pose.length / shown.width);
    level += std::fabs(pose.along_x) >= kLevel ? 1 : 0;
    dark_left += pose.along_x > 0 ? 1 : 0;
  }
  if (static_cast<double>(level) < kLeastLevel * static_cast<double>(good.size())) {
    throw Error("pose", "objects that lie level, nine of ten at least",
                std::to_string(level) + " of " + std::to_string(good.size()));
  }
  return {rounded_median(std::move(x)), rounded_median(std::move(y)),
          rounded_median(std::move(length)),
          2 * dark_left >= good.size() ? DarkEnd::left : DarkEnd::right};
}

}  // namespace lab
