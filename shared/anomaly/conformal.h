// SPDX-License-Identifier: MIT
// Conformal thresholds and p-values from the scores of held-out good pictures.
#pragma once

#include <span>

namespace lab {

// The score that a new good part exceeds with probability at most `rate`: the
// ceil((n + 1)(1 - rate))-th smallest of n calibration scores. A part is anomalous if its score is
// above it, which is the same as conformal_p_value <= rate.
// calibration: ascending. Throws lab::Error unless 0 < rate < 1, if calibration is not ascending, or
// if it is too small for the rate (n + 1 < 1 / rate).
double conformal_threshold(std::span<const double> calibration, double rate);

// (1 + number of calibration scores >= score) / (n + 1). calibration: ascending.
double conformal_p_value(std::span<const double> calibration, double score);

}  // namespace lab
