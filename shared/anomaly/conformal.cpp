// SPDX-License-Identifier: MIT
// Split conformal prediction (scoring.h): thresholds and p-values from the scores of good parts.
#include "shared/anomaly/conformal.h"

#include <algorithm>
#include <cmath>

#include "shared/base/error.h"
#include "shared/base/number_text.h"

namespace lab {

namespace {

void expect_ascending(std::span<const double> calibration) {
  for (std::size_t i = 0; i < calibration.size(); ++i) {
    const bool in_order =
        i == 0 ? calibration[0] == calibration[0] : calibration[i - 1] <= calibration[i];
    if (!in_order) {
      throw Error("calibration scores", "ascending numbers",
                  number_text(calibration[i]) + " at index " + number_text(i));
    }
  }
}

// The p-value of a score that `reached` of n calibration scores reach. Threshold and p-value both
// go through this one division, so that rounding cannot make them disagree.
double p_value(std::size_t reached, std::size_t n) {
  return (1 + static_cast<double>(reached)) / (static_cast<double>(n) + 1);
}

}  // namespace

double conformal_threshold(std::span<const double> calibration, double rate) {
  if (!(rate > 0 && rate < 1)) {
    throw Error("conformal_threshold", "a rate between 0 and 1", number_text(rate));
  }
  expect_ascending(calibration);
  const std::size_t n = calibration.size();
  if (p_value(0, n) > rate) {
    throw Error("conformal_threshold", "enough scores for a rate of " + number_text(rate),
                number_text(n));
  }
  // A part is anomalous if at most `reached` scores reach its own: the largest such number, which
  // rounding may put beside floor((n + 1) rate) - 1. p_value(n, n) = 1 > rate bounds it.
  auto reached = static_cast<std::size_t>(std::max(0.0, (static_cast<double>(n) + 1) * rate - 2));
  while (p_value(reached + 1, n) <= rate) ++reached;
  return calibration[n - 1 - reached];
}

double conformal_p_value(std::span<const double> calibration, double score) {
  if (std::isnan(score)) throw Error("conformal_p_value", "a score", "NaN");
  const auto first = std::lower_bound(calibration.begin(), calibration.end(), score);
  return p_value(static_cast<std::size_t>(calibration.end() - first), calibration.size());
}

}  // namespace lab
