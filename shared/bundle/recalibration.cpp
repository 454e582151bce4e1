// SPDX-License-Identifier: MIT
#include "shared/bundle/recalibration.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <string_view>

#include "shared/anomaly/conformal.h"
#include "shared/base/error.h"
#include "shared/base/number_text.h"

namespace lab {
namespace {

constexpr std::string_view kOwnThreshold = ", own threshold";
constexpr const char* kCalibrationSetting = "calibration";
// Counts of verdicts; what is measured over all thresholds, or at one of its own, stays true.
constexpr std::array<std::string_view, 4> kAtThreshold{"true_good", "false_alarms", "missed",
                                                       "caught"};

double smallest_p_value(std::size_t n) { return 1 / (static_cast<double>(n) + 1); }

void expect_finite(double value, const char* what) {
  if (!std::isfinite(value)) throw Error(what, "a finite number", number_text(value));
}

}  // namespace

std::size_t pictures_needed(double rate) {
  if (!(rate > 0 && rate < 1)) {
    throw Error("false-alarm rate", "a number between 0 and 1", number_text(rate));
  }
  // Rounding may put the quotient on either side: the p-value that is compared decides.
  auto count = static_cast<std::size_t>(std::max(1.0, std::floor(1 / rate) - 2));
  while (smallest_p_value(count) > rate) ++count;
  return count;
}

void set_threshold(ScoringInfo& scoring, std::vector<double> scores, double rate) {
  std::ranges::sort(scores);
  scoring.threshold = conformal_threshold(scores, rate);
  scoring.false_alarm_rate = rate;
  scoring.calibration_scores = std::move(scores);
}

Manifest recalibrated(const Manifest& manifest, const GoodScores& good, double rate) {
  if (!manifest.scoring) throw Error("calibrate", "a model that scores pictures", manifest.id);
  for (const double score : good.scores) expect_finite(score, "score");
  expect_finite(good.strangest, "strangeness");
  Manifest result = manifest;
  ScoringInfo& scoring = *result.scoring;
  set_threshold(scoring, good.scores, rate);
  scoring.calibrated_on = number_text(good.scores.size()) + " good pictures given on the page";
  if (auto& likeness = scoring.likeness) {
    // Twice the largest distance, which is the strangeness times the limit.
    likeness->limit *= std::max(1.0, 2 * good.strangest);
    likeness->rate = smallest_p_value(good.scores.size());
  }
  if (!result.title.ends_with(kOwnThreshold)) result.title += kOwnThreshold;
  std::erase_if(result.metrics, [](const Metric& metric) {
    return std::ranges::find(kAtThreshold, metric.name) != kAtThreshold.end();
  });
  result.provenance.settings[kCalibrationSetting] = "threshold from " + scoring.calibrated_on +
                                                    ", at most " + number_text(rate) +
                                                    " of good pictures refused";
  return result;
}

}  // namespace lab
