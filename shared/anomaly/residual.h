// SPDX-License-Identifier: MIT
// From an input and its reconstruction to a map, a score, a threshold and a verdict, and from many
// scores to the figures of a detector. Nothing else in Latent Lab computes a score.
// Thresholds and p-values: split conformal prediction, Vovk et al. 2005; Laxhammar and Falkman 2010.
#pragma once

#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "shared/image/image.h"

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

}  // namespace lab
