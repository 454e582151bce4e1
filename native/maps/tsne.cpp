// SPDX-License-Identifier: MIT
// Affinities, slope and descent of tsne.h.
#include "native/maps/tsne.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "native/maps/distances.h"
#include "native/maps/principal_map.h"
#include "shared/base/error.h"
#include "shared/base/number_text.h"

namespace lab {
namespace {

constexpr int kExaggerated = 250;  // steps
constexpr double kExaggeration = 12;
constexpr double kLeastRate = 50;
constexpr double kStartSpread = 1e-4;
constexpr double kLeastGain = 0.01;
constexpr int kMostTries = 100;
constexpr double kEntropyError = 1e-6;

// [count, n] p_j|i of a piece of rows, by bisection of each row's precision.
at::Tensor neighbour_weights(const at::Tensor& rows, const at::Tensor& points,
                             const at::Tensor& own, double entropy) {
  at::Tensor distances = squared_distances(rows, points);
  // Only differences count, and the nearest neighbour's weight stays 1.
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  distances -= std::get<0>(distances.masked_fill(own, kInfinity).min(1, /*keepdim=*/true));
  distances.masked_fill_(own, 0);
  at::Tensor precision = at::ones({rows.size(0), 1}, rows.options());
  at::Tensor low = at::zeros_like(precision);
  at::Tensor high = at::full_like(precision, kInfinity);
  at::Tensor weights;
  at::Tensor sums;
  for (int i = 0; i < kMostTries; ++i) {
    weights = (distances * -precision).exp_().masked_fill_(own, 0);
    sums = weights.sum(1, /*keepdim=*/true);
    const at::Tensor found =
        sums.log() + precision * (distances * weights).sum(1, /*keepdim=*/true) / sums;
    const at::Tensor excess = found - entropy;
    if (excess.abs().max().item<double>() < kEntropyError) break;
    const at::Tensor flat = excess > 0;
    low = at::where(flat, precision, low);
    high = at::where(flat, high, precision);
    precision = at::where(high.isinf(), precision * 2, (low + high) / 2);
  }
  return weights / sums;
}

void expect_mappable(const at::Tensor& points, double perplexity) {
  const std::int64_t n = points.size(0);
  if (n < kLeastMapped || n > kMostMapped) {
    throw Error("t-SNE",
                std::to_string(kLeastMapped) + " to " + std::to_string(kMostMapped) + " points",
                std::to_string(n));
  }
  if (!points.isfinite().all().item<bool>()) {
    throw Error("t-SNE", "finite numbers", "others");
  }
  if (!(perplexity >= 1)) {
    throw Error("t-SNE", "a perplexity from 1", number_text(perplexity));
  }
}

// One step with momentum, each coordinate at a rate of its own that grows while its slope keeps its sign
// (Jacobs 1988).
struct Descent {
  at::Tensor update;
  at::Tensor gains;
  double rate;

  void step(at::Tensor& map, const at::Tensor& gradient, double momentum) {
    const at::Tensor onward = (update * gradient) < 0;
    gains = at::where(onward, gains + 0.2, gains * 0.8).clamp_min_(kLeastGain);
    update = momentum * update - rate * gains * gradient;
    map += update;
  }
};

}  // namespace

at::Tensor tsne_affinities(const at::Tensor& points, double perplexity, const StopToken& stop) {
  expect_mappable(points, perplexity);
  const auto n = static_cast<double>(points.size(0));
  const at::Tensor exact = points.to(at::kDouble);
  const at::Tensor centred = exact - exact.mean(0);
  const double entropy = std::log(std::min(perplexity, (n - 1) / 3));
  const at::Tensor one_sided =
      at::empty({points.size(0), points.size(0)}, points.options().dtype(at::kFloat));
  by_rows(points, stop, [&](std::int64_t first, std::int64_t count) {
    const at::Tensor own = own_places(first, count, points);
    one_sided.narrow(0, first, count)
        .copy_(neighbour_weights(centred.narrow(0, first, count), centred, own, entropy));
  });
  return one_sided.t().contiguous().add_(one_sided).div_(2 * n);
}

MapSlope tsne_slope(const at::Tensor& affinities, const at::Tensor& map, bool divergence,
                    const StopToken& stop) {
  const at::Tensor squares = map.square().sum(1, /*keepdim=*/true);
  const at::Tensor ones = at::ones_like(squares);
  // 1 + |y_i - y_j|^2 in one product, weighted sums of y_j and of 1 in another: a step is as fast as memory.
  const at::Tensor left = at::cat({-2 * map, ones, squares + 1}, 1);
  const at::Tensor right = at::cat({map, squares, ones}, 1).t();
  const at::Tensor places = at::cat({map, ones}, 1);
  at::Tensor pull = at::empty_like(map);
  at::Tensor push = at::empty_like(map);
  at::Tensor mass = at::zeros({}, map.options().dtype(at::kDouble));
  const auto nearness = [&](std::int64_t first, std::int64_t count) {
    at::Tensor near = left.narrow(0, first, count).matmul(right).clamp_min_(1).reciprocal_();
    near.diagonal(first).zero_();
    return near;
  };
  by_rows(map, stop, [&](std::int64_t first, std::int64_t count) {
    // Weighted sums of the differences y_i - y_j.
    const auto drawn = [&](const at::Tensor& weights) {
      const at::Tensor sums = weights.matmul(places);
      return map.narrow(0, first, count) * sums.narrow(1, 2, 1) - sums.narrow(1, 0, 2);
    };
    at::Tensor near = nearness(first, count);
    mass += near.sum();
    pull.narrow(0, first, count).copy_(drawn(affinities.narrow(0, first, count) * near));
    push.narrow(0, first, count).copy_(drawn(near.square_()));
  });
  MapSlope slope{4 * (pull - push / mass.to(map.scalar_type()))};
  if (!divergence) return slope;
  at::Tensor sum = at::zeros({}, map.options().dtype(at::kDouble));
  by_rows(map, stop, [&](std::int64_t first, std::int64_t count) {
    const at::Tensor p = affinities.narrow(0, first, count).to(at::kDouble);
    const at::Tensor q = nearness(first, count).to(at::kDouble) / mass;
    sum += (at::xlogy(p, p) - at::xlogy(p, q.masked_fill(p == 0, 1))).sum();
  });
  slope.divergence = sum.item<double>();
  return slope;
}

at::Tensor tsne(const at::Tensor& points, const TsneSettings& settings) {
  const at::Tensor affinities = tsne_affinities(points, settings.perplexity, settings.stop);
  at::Tensor map = principal_map(points).clone();
  const double spread = map.select(1, 0).to(at::kDouble).std(/*unbiased=*/false).item<double>();
  if (spread == 0) return map;  // all points are one
  map *= kStartSpread / spread;
  const double rate = std::max(static_cast<double>(points.size(0)) / kExaggeration / 4, kLeastRate);
  Descent descent{at::zeros_like(map), at::ones_like(map), rate};
  const at::Tensor exaggerated = affinities * kExaggeration;
  for (int i = 0; i < settings.steps; ++i) {
    const bool early = i < kExaggerated;
    const MapSlope slope =
        tsne_slope(early ? exaggerated : affinities, map, /*divergence=*/false, settings.stop);
    descent.step(map, slope.gradient, early ? 0.5 : 0.8);
  }
  return map - map.mean(0);
}

}  // namespace lab
