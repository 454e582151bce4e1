// SPDX-License-Identifier: MIT
// Examples for a network that finds defects and takes them away: a good picture, the same with
// defects, and where they are.
#pragma once

#include <cstdint>

#include "native/defects/sharpness.h"
#include "native/defects/variation.h"
#include "shared/base/rng.h"
#include "shared/image/image.h"

namespace lab {

struct PairSettings {
  double defective = 0.85;        // share of the pictures that get defects
  std::int64_t most_defects = 3;  // of which each of them gets 1 to this many
  Variation variation = {};
  Sharpness sharpness = {};
};

struct DefectivePair {
  Image clean;    // varied, of another sharpness
  Image painted;  // the same with defects
  FloatMap mask;  // defect_mask of the two
};

// Of the kinds in self_made_defects.h, scratches and foreign matter more often than others.
// Preconditions: as for paint_defect.
DefectivePair draw_pair(const Image& good, const Image& donor, const PairSettings& settings,
                        Rng& rng);

}  // namespace lab
