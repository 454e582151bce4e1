// SPDX-License-Identifier: MIT
// From an input and its reconstruction to a map and a score (scoring.h). Sums run in double, in a
// fixed order, without libm. The figures of a detector are in detector.cpp, thresholds in
// conformal.cpp.
#include "shared/anomaly/residual.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "shared/base/error.h"
#include "shared/base/exact_math.h"
#include "shared/base/number_text.h"

namespace lab {

namespace {

// -log(probability), cut at 100 as PyTorch's binary cross entropy does, so that a sigmoid that
// rounds to 0 or 1 leaves a finite residual.
double surprise(double probability) {
  const double value = -exact_log(probability);
  return value > 100 ? 100 : value;
}

double binary_cross_entropy(double target, double probability) {
  return target * surprise(probability) + (1 - target) * surprise(1 - probability);
}

double residual_of(double x, double y, Residual residual) {
  switch (residual) {
    case Residual::absolute: return std::fabs(x - y);
    case Residual::squared: return (x - y) * (x - y);
    case Residual::cross_entropy: break;
  }
  const double excess = binary_cross_entropy(x, y) - binary_cross_entropy(x, x);
  return excess < 0 ? 0 : excess;  // by rounding only: it is a Kullback-Leibler divergence
}

// Weights at offsets 0, 1, ... , radius; both sides together sum to 1.
std::vector<double> gaussian_weights(double sigma) {
  std::vector<double> weights{1};
  double sum = 1;
  for (int offset = 1; offset <= 3 * sigma; ++offset) {
    const double deviations = offset / sigma;
    weights.push_back(exact_exp(-deviations * deviations / 2));
    sum += 2 * weights.back();
  }
  for (double& weight : weights) weight /= sum;
  return weights;
}

// One pass over `count` samples that lie `stride` apart.
void smooth_line(const double* from, double* to, int count, int stride,
                 const std::vector<double>& weights) {
  const auto sample = [&](int i) {
    return from[static_cast<std::ptrdiff_t>(std::clamp(i, 0, count - 1)) * stride];
  };
  for (int i = 0; i < count; ++i) {
    double sum = weights[0] * sample(i);
    for (int offset = 1; offset < static_cast<int>(weights.size()); ++offset) {
      sum += weights[static_cast<std::size_t>(offset)] * (sample(i - offset) + sample(i + offset));
    }
    to[static_cast<std::ptrdiff_t>(i) * stride] = sum;
  }
}

double mean_of(std::span<const float> values) {
  double sum = 0;
  for (const float value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

double mean_of_largest(const std::vector<float>& values, double fraction) {
  if (!(fraction > 0 && fraction <= 1)) {
    throw Error("pool", "a top fraction above 0 and at most 1", number_text(fraction));
  }
  const double share = std::floor(fraction * static_cast<double>(values.size()) + 0.5);
  const auto count = static_cast<std::ptrdiff_t>(std::max(share, 1.0));
  // Sorted, not only selected: the order of a sum decides its last bit.
  std::vector<float> largest(values);
  std::partial_sort(largest.begin(), largest.begin() + count, largest.end(), std::greater<>());
  return mean_of({largest.data(), static_cast<std::size_t>(count)});
}

}  // namespace

FloatMap residual_map(std::span<const float> input, std::span<const float> reconstruction,
                      int channels, int height, int width, Residual residual) {
  if (channels < 1 || height < 1 || width < 1) {
    throw Error("residual_map", "a positive shape",
                number_text(channels) + " x " + number_text(height) + " x " + number_text(width));
  }
  const std::size_t plane = static_cast<std::size_t>(height) * static_cast<std::size_t>(width);
  const std::size_t size = plane * static_cast<std::size_t>(channels);
  for (const std::size_t found : {input.size(), reconstruction.size()}) {
    if (found != size) {
      throw Error("residual_map", number_text(size) + " values", number_text(found));
    }
  }
  FloatMap map(width, height);
  for (std::size_t pixel = 0; pixel < plane; ++pixel) {
    double sum = 0;
    for (std::size_t i = pixel; i < size; i += plane) {
      sum += residual_of(input[i], reconstruction[i], residual);
    }
    map.values[pixel] = static_cast<float>(sum / channels);
  }
  return map;
}

FloatMap smooth(const FloatMap& map, double sigma) {
  if (!(sigma >= 0) || std::isinf(sigma)) {
    throw Error("smooth", "a sigma of at least 0", number_text(sigma));
  }
  const std::vector<double> weights = gaussian_weights(sigma);
  if (weights.size() == 1) return map;

  const std::vector<double> original(map.values.begin(), map.values.end());
  std::vector<double> rows(original.size());
  std::vector<double> both(original.size());
  for (int y = 0; y < map.height; ++y) {
    const std::ptrdiff_t start = static_cast<std::ptrdiff_t>(y) * map.width;
    smooth_line(original.data() + start, rows.data() + start, map.width, 1, weights);
  }
  for (int x = 0; x < map.width; ++x) {
    smooth_line(rows.data() + x, both.data() + x, map.height, map.width, weights);
  }
  FloatMap result(map.width, map.height);
  std::transform(both.begin(), both.end(), result.values.begin(),
                 [](double value) { return static_cast<float>(value); });
  return result;
}

double pool(const FloatMap& map, Pooling pooling, double top_fraction) {
  if (map.values.empty()) throw Error("pool", "a map", "no pixel");
  for (const float value : map.values) {
    if (std::isnan(value)) throw Error("pool", "numbers in the map", "NaN");
  }
  switch (pooling) {
    case Pooling::max: return *std::max_element(map.values.begin(), map.values.end());
    case Pooling::mean: return mean_of(map.values);
    case Pooling::top_k: break;
  }
  return mean_of_largest(map.values, top_fraction);
}

ScoringKind kind_of(const ScoringMethod& method) {
  if (std::holds_alternative<ResidualMethod>(method)) return ScoringKind::residual;
  return std::holds_alternative<MapMethod>(method) ? ScoringKind::map : ScoringKind::feature;
}

const MapSpec& map_spec(const ScoringMethod& method) {
  return std::visit([](const auto& known) -> const MapSpec& { return known.map; }, method);
}

Anomaly score_reconstruction(std::span<const float> input, std::span<const float> reconstruction,
                             int channels, int height, int width, const ResidualMethod& method) {
  const FloatMap residual =
      residual_map(input, reconstruction, channels, height, width, method.residual);
  Anomaly anomaly;
  anomaly.map = smooth(residual, method.map.smoothing);
  anomaly.score = pool(anomaly.map, method.map.pooling, method.map.top_fraction);
  return anomaly;
}

double mean_squared_difference(std::span<const float> a, std::span<const float> b) {
  if (a.empty() || a.size() != b.size()) {
    throw Error("mean_squared_difference", "as many values in both, at least one",
                number_text(a.size()) + " and " + number_text(b.size()));
  }
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double difference = double{a[i]} - double{b[i]};
    sum += difference * difference;
  }
  return sum / static_cast<double>(a.size());
}

}  // namespace lab
