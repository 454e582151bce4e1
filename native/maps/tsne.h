// SPDX-License-Identifier: MIT
// A flat map of points that keeps neighbours together: exact t-SNE (van der Maaten and Hinton 2008, "Visualizing
// data using t-SNE"), with the learning rate of Belkina et al. 2019 and a start from the principal components
// (Kobak and Berens 2019). All pairs count; nothing is drawn by chance, so the same points give the same map.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "native/base/interruption.h"

namespace lab {

// Two matrices of all pairs are held at a time: 0.8 GB for so many points.
inline constexpr std::int64_t kMostMapped = 10'000;
inline constexpr std::int64_t kLeastMapped = 8;

struct TsneSettings {
  double perplexity = 30;  // how many neighbours a point has; for few points (n - 1) / 3
  int steps = 1000;        // the first 250 with affinities twelve times as large
  StopToken stop = {};
};

// [n, 2] float32 of points [n, d], computed and returned on their device.
// Throws lab::Error for fewer than kLeastMapped or more than kMostMapped points, values that are not finite or a
// perplexity below 1; Interrupted if asked to stop.
at::Tensor tsne(const at::Tensor& points, const TsneSettings& settings = {});

// The parts of it, for whoever checks them.

// [n, n] float32 p_ij, symmetric, of sum 1 and without a diagonal: each point's own neighbours are weighted by a
// normal whose entropy is the logarithm of the perplexity, within 1e-6 (section 2 and equation 9).
at::Tensor tsne_affinities(const at::Tensor& points, double perplexity, const StopToken& stop = {});

struct MapSlope {
  at::Tensor
      gradient;  // [n, 2] of the divergence (equation 5), with the affinities as they are given
  double divergence = 0;  // Kullback-Leibler, of the map's affinities from the points', nats
};
// map: [n, 2]. The divergence costs as much as the gradient again and is left out if it is not asked for.
MapSlope tsne_slope(const at::Tensor& affinities, const at::Tensor& map, bool divergence,
                    const StopToken& stop = {});

}  // namespace lab
