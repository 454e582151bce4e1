// SPDX-License-Identifier: MIT
// How well a model of digits tells letters from them, which it has never seen: by how badly it redraws them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "native/base/interruption.h"
#include "native/bundle/bundle.h"
#include "native/data/dataset.h"
#include "shared/anomaly/typicality.h"
#include "shared/bundle/manifest.h"

namespace lab {

// What the figures were made of, by the chosen score.
struct OutlierDetails {
  std::optional<Typicality> typicality;   // of the chosen score among those that a manifest knows
  std::vector<double> known;              // of the test pictures, in their order
  std::vector<double> letters;            // of the letters, in theirs
  std::vector<std::size_t> worst;         // the least typical test pictures, kWorstShown of them
  std::vector<std::size_t> most_typical;  // the letters that pass best for test pictures, as many
};
inline constexpr std::size_t kWorstShown = 10;

// Quantiles in a manifest: a share of test pictures is told to 0.2 %.
inline constexpr std::size_t kKnownQuantiles = 501;
inline constexpr std::size_t kOtherQuantiles = 101;

// Held-out training pictures that the score is chosen with, at most.
inline constexpr std::size_t kChoosingPictures = 2000;

// Whether there are letters, and the bundle's networks redraw pictures of one channel.
bool can_part_letters(const Bundle& bundle, const DataSource& source);

// Which score is the best is decided on held-out training pictures against impostors (impostors.h), by the mean of
// the areas under their curves; letters and test pictures are only measured. letters_auroc, of that score, with a
// 95 % interval; letters_auroc_<score> of each: those of shared/anomaly/typicality.h, and of networks with features
// f-AnoGAN's (feature_distance, which has no place in `typicality`); and impostors_auroc, of the chosen score.
// Throws lab::Error without letters; Interrupted if asked to stop.
std::vector<Metric> evaluate_letters(const Bundle& bundle, const DataSource& source,
                                     const StopToken& stop, OutlierDetails* details = nullptr);

}  // namespace lab
