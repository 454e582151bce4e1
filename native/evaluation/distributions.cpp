// SPDX-License-Identifier: MIT
#include "native/evaluation/distributions.h"

#include <ATen/ATen.h>

#include <algorithm>

#include "shared/base/error.h"

namespace lab {
namespace {

// Rows of a distance matrix at a time: bounds memory at kRows x 10,000 values.
constexpr std::int64_t kRows = 1000;

void expect_points(const at::Tensor& a, const at::Tensor& b, std::int64_t least) {
  for (const at::Tensor& points : {a, b}) {
    if (points.size(0) < least) {
      throw Error("features", "at least " + std::to_string(least) + " points",
                  std::to_string(points.size(0)));
    }
  }
  if (a.size(1) != b.size(1)) {
    throw Error("features", std::to_string(a.size(1)) + " numbers a point",
                std::to_string(b.size(1)));
  }
}

at::Tensor covariance(const at::Tensor& points) {
  const at::Tensor centred = points - points.mean(0);
  return centred.t().matmul(centred) / static_cast<double>(points.size(0) - 1);
}

// Of a symmetric matrix without negative eigenvalues but for rounding.
at::Tensor square_root(const at::Tensor& matrix) {
  const auto [values, vectors] = at::linalg_eigh(matrix);
  return (vectors * values.clamp_min(0).sqrt()).matmul(vectors.t());
}

// Calls use(distances of the rows from `first` on to all columns).
template <typename Use>
void by_rows(const at::Tensor& rows, const at::Tensor& columns, const StopToken& stop, Use use) {
  for (std::int64_t first = 0; first < rows.size(0); first += kRows) {
    stop.check();
    const std::int64_t count = std::min(kRows, rows.size(0) - first);
    use(at::cdist(rows.narrow(0, first, count), columns), first);
  }
}

// [n]: how far each point's k-th nearest other is.
at::Tensor radii(const at::Tensor& points, std::int64_t k, const StopToken& stop) {
  std::vector<at::Tensor> parts;
  by_rows(points, points, stop, [&](const at::Tensor& distances, std::int64_t) {
    // The nearest is the point itself.
    parts.push_back(std::get<0>(distances.kthvalue(k + 1, 1)));
  });
  return at::cat(parts);
}

}  // namespace

double frechet_distance(const at::Tensor& a, const at::Tensor& b) {
  expect_points(a, b, 2);
  const at::Tensor first = a.to(at::kDouble);
  const at::Tensor second = b.to(at::kDouble);
  const at::Tensor c = covariance(first);
  const at::Tensor d = covariance(second);
  // (C C')^(1/2) has the trace of (C^(1/2) C' C^(1/2))^(1/2), which is symmetric.
  const at::Tensor root = square_root(c);
  const at::Tensor product = root.matmul(d).matmul(root);
  const at::Tensor eigenvalues =
      std::get<0>(at::linalg_eigh((product + product.t()) / 2)).clamp_min(0);
  const at::Tensor distance = (first.mean(0) - second.mean(0)).square().sum() + c.trace() +
                              d.trace() - 2 * eigenvalues.sqrt().sum();
  return std::max(0.0, distance.item<double>());
}

Manifold compare_manifolds(const at::Tensor& real, const at::Tensor& generated, std::int64_t k,
                           const StopToken& stop) {
  expect_points(real, generated, k + 1);
  const at::Tensor real_radii = radii(real, k, stop);
  const at::Tensor generated_radii = radii(generated, k, stop);
  double precise = 0;
  double within = 0;
  double recalled = 0;
  double covered = 0;
  by_rows(generated, real, stop, [&](const at::Tensor& distances, std::int64_t) {
    const at::Tensor inside = distances <= real_radii.unsqueeze(0);
    precise += inside.any(1).sum().item<double>();
    within += inside.sum().item<double>();
  });
  by_rows(real, generated, stop, [&](const at::Tensor& distances, std::int64_t first) {
    recalled += (distances <= generated_radii.unsqueeze(0)).any(1).sum().item<double>();
    const at::Tensor own = real_radii.narrow(0, first, distances.size(0));
    covered += (distances.amin(1) <= own).sum().item<double>();
  });
  const auto reals = static_cast<double>(real.size(0));
  const auto fakes = static_cast<double>(generated.size(0));
  return {precise / fakes, recalled / reals, within / (static_cast<double>(k) * fakes),
          covered / reals};
}

}  // namespace lab
