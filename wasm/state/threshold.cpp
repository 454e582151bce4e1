// SPDX-License-Identifier: MIT
// Thresholds and limits (threshold.h).
#include "wasm/state/threshold.h"

#include <algorithm>
#include <cmath>

namespace lab {

namespace {

// What one more of a limit adds to the threshold.
double unit_of(const ScoringInfo& scoring) {
  if (scoring.threshold > 0) return scoring.threshold;
  const double spread = scoring.calibration_scores.back() - scoring.calibration_scores.front();
  return spread > 0 ? spread : 1;
}

}  // namespace

double threshold_at(const ScoringInfo& scoring, double limit) {
  constexpr double kRounding = 1e-12;  // relative; a quotient and a product round by 1e-15 or less
  const double unit = unit_of(scoring);
  const double threshold = scoring.threshold + (limit - 1) * unit;
  const double tolerance = kRounding * std::max(std::abs(scoring.threshold), unit);
  const auto& scores = scoring.calibration_scores;
  const auto near = std::lower_bound(scores.begin(), scores.end(), threshold - tolerance);
  return near != scores.end() && *near <= threshold + tolerance ? *near : threshold;
}

double limit_of(const ScoringInfo& scoring, double threshold) {
  return 1 + (threshold - scoring.threshold) / unit_of(scoring);
}

std::optional<Measured> measured(const Manifest& manifest) {
  const auto count = [&](std::string_view name) {
    const auto found = std::ranges::find(manifest.metrics, name, &Metric::name);
    return found == manifest.metrics.end() ? -1 : static_cast<int>(found->value);
  };
  const int caught = count("caught");
  const int missed = count("missed");
  const int refused = count("false_alarms");
  const int accepted = count("true_good");
  if (std::min({caught, missed, refused, accepted}) < 0) return std::nullopt;
  return Measured{caught, caught + missed, refused, refused + accepted};
}

ScoreAxis score_axis(const ScoringInfo& scoring) {
  constexpr double kRoom = 0.8;
  const double low = std::min(0.0, scoring.calibration_scores.front());
  const double top = std::max(scoring.threshold, scoring.calibration_scores.back());
  return {low, top > low ? top + kRoom * (top - low) : low + 1};
}

}  // namespace lab
