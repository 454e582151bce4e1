// SPDX-License-Identifier: MIT
// The movable threshold of page Inspect. A limit is what links carry from model to model: 1 is the
// calibrated threshold, 2 twice as much. Where that is 0 or less and has no multiples, a limit counts
// spreads of the calibration scores from there.
#pragma once

#include <optional>

#include "shared/bundle/manifest.h"

namespace lab {

// The threshold of a limit. Where rounding alone parts it from a calibration score it is that score.
double threshold_at(const ScoringInfo& scoring, double limit);
// The limit of a threshold, so that threshold_at gives every calibration score back.
double limit_of(const ScoringInfo& scoring, double threshold);

// What evaluation found on test pictures at the calibrated threshold.
struct Measured {
  int caught = 0;
  int defective = 0;
  int refused = 0;  // good ones
  int good = 0;
};
// Nothing where the manifest does not say it.
std::optional<Measured> measured(const Manifest& manifest);

// The range of scores to draw: room on both sides of the threshold, never empty.
struct ScoreAxis {
  double low = 0;
  double high = 1;
};
ScoreAxis score_axis(const ScoringInfo& scoring);

}  // namespace lab
