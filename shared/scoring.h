// SPDX-License-Identifier: MIT
// From an input and its reconstruction to a map, a score, a threshold and a verdict, and from many
// scores to the figures of a detector. Nothing else in Latent Lab computes a score.
// Thresholds and p-values: split conformal prediction, Vovk et al. 2005; Laxhammar and Falkman 2010.
#pragma once

#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "shared/image.h"

namespace lab {

enum class Residual {
  absolute,       // mean over channels of |x - y|
  squared,        // mean over channels of (x - y)^2
  cross_entropy,  // mean over channels of BCE(x, y) - BCE(x, x), so that a perfect copy scores 0
};

enum class Pooling { max, top_k, mean };

// From a map to a score.
struct MapSpec {
  double smoothing = 0;  // sigma of a Gaussian, in map pixels; 0: none
  Pooling pooling = Pooling::max;
  double top_fraction = 0.01;  // share of the pixels that top_k averages, at least one pixel

  bool operator==(const MapSpec&) const = default;
};

// The map is the difference between a picture and what a network makes of it.
struct ResidualMethod {
  Residual residual = Residual::absolute;
  MapSpec map;

  bool operator==(const ResidualMethod&) const = default;
};

// The map is a network's own output.
struct MapMethod {
  MapSpec map;

  bool operator==(const MapMethod&) const = default;
};

// f-AnoGAN (Schlegl et al. 2019, equation 4): the score of the residual, and kappa times the mean
// squared difference between a critic's features of the picture and of its reconstruction.
struct FeatureMethod {
  Residual residual = Residual::squared;
  MapSpec map = {.pooling = Pooling::mean};
  double kappa = 1;

  bool operator==(const FeatureMethod&) const = default;
};

using ScoringMethod = std::variant<ResidualMethod, MapMethod, FeatureMethod>;

enum class ScoringKind { residual, map, feature };
ScoringKind kind_of(const ScoringMethod& method);

// Every method pools a map.
const MapSpec& map_spec(const ScoringMethod& method);

// input, reconstruction: [channels, height, width] in [0, 1].
// Throws lab::Error if the sizes differ.
FloatMap residual_map(std::span<const float> input, std::span<const float> reconstruction,
                      int channels, int height, int width, Residual residual);

// Separable Gaussian, cut at 3 sigma, edges repeated. sigma 0 returns the map.
FloatMap smooth(const FloatMap& map, double sigma);

// Throws lab::Error on an empty map or one with NaN.
double pool(const FloatMap& map, Pooling pooling, double top_fraction);

struct Anomaly {
  FloatMap map;
  double score = 0;
};
// residual_map, smooth, pool.
Anomaly score_reconstruction(std::span<const float> input, std::span<const float> reconstruction,
                             int channels, int height, int width, const ResidualMethod& method);

// Throws lab::Error if there is nothing to compare or the sizes differ.
double mean_squared_difference(std::span<const float> a, std::span<const float> b);

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

// The score that a new good part exceeds with probability at most `rate`: the
// ceil((n + 1)(1 - rate))-th smallest of n calibration scores. A part is anomalous if its score is
// above it, which is the same as conformal_p_value <= rate.
// calibration: ascending. Throws lab::Error unless 0 < rate < 1, if calibration is not ascending, or
// if it is too small for the rate (n + 1 < 1 / rate).
double conformal_threshold(std::span<const double> calibration, double rate);

// (1 + number of calibration scores >= score) / (n + 1). calibration: ascending.
double conformal_p_value(std::span<const double> calibration, double score);

}  // namespace lab
