// SPDX-License-Identifier: MIT
#include "native/data/statistics.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "shared/base/error.h"
#include "shared/image/pixels.h"
#include "shared/image/preprocess.h"

namespace lab {
namespace {

// Whole numbers: no rounding, however large the set.
struct Sums {
  std::uint64_t count = 0;
  std::uint64_t values = 0;
  std::uint64_t squares = 0;

  void add(const Image& image) {
    for (const std::uint64_t sample : image.pixels) {
      values += sample;
      squares += sample * sample;
    }
    count += image.pixels.size();
  }
};

std::map<int, std::vector<std::size_t>> places_by_label(const Dataset& dataset) {
  std::map<int, std::vector<std::size_t>> places;
  for (std::size_t i = 0; i < dataset.size(); ++i) places[dataset.label(i)].push_back(i);
  return places;
}

// The shape of a sheet's pictures; capsules and the like need no more to be looked at.
PreprocessSpec sheet_shape(const Image& first) {
  constexpr int kLargest = 128;
  const int longest = std::max(first.width, first.height);
  const double scale = std::min(1.0, static_cast<double>(kLargest) / longest);
  return {.channels = first.channels == 1 ? 1 : 3,
          .height = std::max(1, static_cast<int>(std::lround(first.height * scale))),
          .width = std::max(1, static_cast<int>(std::lround(first.width * scale))),
          .fit = Fit::letterbox,
          .background = 255};
}

}  // namespace

SetStatistics measure(const Dataset& dataset) {
  SetStatistics statistics;
  Sums sums;
  for (std::size_t i = 0; i < dataset.size(); ++i) {
    const Example example = dataset.get(i);
    ++statistics.pictures;
    ++statistics.by_label[example.label];
    ++statistics.by_shape[{example.image.width, example.image.height, example.image.channels}];
    if (example.mask) ++statistics.masks;
    sums.add(example.image);
  }
  if (sums.count == 0) return statistics;
  const auto count = static_cast<double>(sums.count);
  statistics.mean = static_cast<double>(sums.values) / count;
  statistics.deviation =
      std::sqrt(static_cast<double>(sums.squares) / count - statistics.mean * statistics.mean);
  return statistics;
}

Image sample_sheet(const Dataset& dataset, int columns) {
  if (dataset.size() == 0) throw Error("sample sheet", "at least one picture", "none");
  const PreprocessSpec shape = sheet_shape(dataset.get(0).image);
  const Image blank(shape.width, shape.height, shape.channels, shape.background);
  const auto row_length = static_cast<std::size_t>(columns);
  std::vector<Image> pictures;
  for (const auto& [label, places] : places_by_label(dataset)) {
    const std::size_t shown = std::min(row_length, places.size());
    for (std::size_t i = 0; i < shown; ++i) {
      pictures.push_back(fit_image(dataset.get(places[i * places.size() / shown]).image, shape));
    }
    pictures.insert(pictures.end(), row_length - shown, blank);
  }
  return contact_sheet(pictures, {.columns = columns});
}

}  // namespace lab
