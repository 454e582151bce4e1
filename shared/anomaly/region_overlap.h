// SPDX-License-Identifier: MIT
// Per-region overlap (Bergmann et al. 2021, "The MVTec Anomaly Detection Dataset", section 5.2.3): how much of
// each defect a map covers, a small one counting as much as a large one.
#pragma once

#include <span>

#include "shared/image/image.h"

namespace lab {

// Of one picture, of the same size. defect: above 0 where there is one; its regions are what hangs together
// over edges and corners of pixels.
struct MapAndDefects {
  const FloatMap& map;
  const FloatMap& defect;
};

// The area under the curve of the mean share of all regions that lies above a threshold, over the share of the
// pixels without a defect that does, from 0 to `limit`, in parts of `limit`: from 0 to 1. Linear between
// distinct values.
// Throws lab::Error if sizes differ, there is no region, no pixel without a defect, or a NaN in a map, or if
// the limit is not above 0 and at most 1.
double region_overlap(std::span<const MapAndDefects> pictures, double limit);

}  // namespace lab
