// SPDX-License-Identifier: MIT
// How well scores part good pictures from defective ones: the area under the ROC curve and figures at a
// threshold. A score above the threshold calls a picture anomalous.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace lab {

// Probability that an anomalous score is above a normal one, ties count half (Mann-Whitney).
// Throws lab::Error if either is empty or has a NaN.
double auroc(std::span<const double> normal, std::span<const double> anomalous);

struct Interval {
  double low = 0;
  double high = 0;

  bool operator==(const Interval&) const = default;
};
// Percentile bootstrap of auroc, both classes resampled, deterministic for a seed.
Interval auroc_interval(std::span<const double> normal, std::span<const double> anomalous,
                        double level = 0.95, int resamples = 2000, std::uint64_t seed = 1);

struct RocPoint {
  double threshold;  // anomalous: score > threshold
  double false_alarm_rate;
  double recall;
};
// From (0, 0) to (1, 1), one point for each distinct score.
std::vector<RocPoint> roc_curve(std::span<const double> normal, std::span<const double> anomalous);

struct Confusion {
  int true_good = 0;
  int false_alarm = 0;
  int missed = 0;
  int caught = 0;
};
Confusion confusion(std::span<const double> normal, std::span<const double> anomalous,
                    double threshold);
// Largest F1 over all thresholds, and the F1 of calling everything anomalous.
double f1_max(std::span<const double> normal, std::span<const double> anomalous);
double trivial_f1(std::size_t normal, std::size_t anomalous);
// Largest recall at a false-alarm rate of at most `rate`.
double recall_at(std::span<const double> normal, std::span<const double> anomalous, double rate);

}  // namespace lab
