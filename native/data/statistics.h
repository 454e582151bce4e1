// SPDX-License-Identifier: MIT
// What a set looks like from outside: counts, classes, sizes, pixel statistics, a sheet of samples.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "native/data/dataset.h"
#include "shared/image/image.h"

namespace lab {

struct SetStatistics {
  std::size_t pictures = 0;
  std::size_t masks = 0;
  std::map<int, std::size_t> by_label;
  std::map<std::tuple<int, int, int>, std::size_t> by_shape;  // width, height, channels
  double mean = 0;                                            // of all samples, 0 to 255
  double deviation = 0;                                       // of all samples
};

// Reads the whole set once. Throws lab::Error if a picture cannot be read.
SetStatistics measure(const Dataset& dataset);

// Up to `columns` pictures of each label, a row each, evenly spaced over the set. All are fitted
// into the shape of the first one, letterboxed. Throws lab::Error if the set is empty.
Image sample_sheet(const Dataset& dataset, int columns);

}  // namespace lab
