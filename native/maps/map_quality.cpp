// SPDX-License-Identifier: MIT
#include "native/maps/map_quality.h"

#include <ATen/ATen.h>

#include <limits>
#include <string>

#include "native/maps/distances.h"
#include "shared/base/error.h"

namespace lab {
namespace {

// [count, n], each point infinitely far from itself.
at::Tensor others(const at::Tensor& points, std::int64_t first, std::int64_t count) {
  return squared_distances(points.narrow(0, first, count), points)
      .masked_fill_(own_places(first, count, points), std::numeric_limits<double>::infinity());
}

at::Tensor centred(const at::Tensor& points) {
  const at::Tensor exact = points.to(at::kDouble);
  return exact - exact.mean(0);
}

}  // namespace

double trustworthiness(const at::Tensor& points, const at::Tensor& map, std::int64_t k,
                       const StopToken& stop) {
  const std::int64_t n = points.size(0);
  if (map.size(0) != n) {
    throw Error("trustworthiness", std::to_string(n) + " points on the map",
                std::to_string(map.size(0)));
  }
  if (k < 1 || 2 * k >= n) {
    throw Error("trustworthiness", "neighbours from 1 to less than half of the points",
                std::to_string(k) + " of " + std::to_string(n));
  }
  const at::Tensor truth = centred(points);
  const at::Tensor shown = centred(map);
  double excess = 0;
  by_rows(truth, stop, [&](std::int64_t first, std::int64_t count) {
    const at::Tensor distances = others(truth, first, count);
    const at::Tensor nearest = std::get<1>(others(shown, first, count).topk(k, 1, false));
    for (std::int64_t i = 0; i < k; ++i) {
      const at::Tensor own = distances.gather(1, nearest.narrow(1, i, 1));
      const at::Tensor rank = distances.lt(own).sum(1) + 1;
      excess += (rank - k).clamp_min(0).sum().item<double>();
    }
  });
  const auto size = static_cast<double>(n);
  const auto near = static_cast<double>(k);
  return 1 - 2 * excess / (size * near * (2 * size - 3 * near - 1));
}

double neighbour_accuracy(const at::Tensor& points, const at::Tensor& labels,
                          const StopToken& stop) {
  const at::Tensor known = labels.ge(0).nonzero().squeeze(1);
  if (known.size(0) < 2) return std::numeric_limits<double>::quiet_NaN();
  const at::Tensor chosen = centred(points.index_select(0, known));
  const at::Tensor classes = labels.index_select(0, known);
  double right = 0;
  by_rows(chosen, stop, [&](std::int64_t first, std::int64_t count) {
    const at::Tensor nearest = others(chosen, first, count).argmin(1);
    right +=
        classes.index_select(0, nearest).eq(classes.narrow(0, first, count)).sum().item<double>();
  });
  return right / static_cast<double>(known.size(0));
}

}  // namespace lab
