// SPDX-License-Identifier: MIT
// How near two clouds of points are, each the features of one set of pictures.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "native/base/interruption.h"

namespace lab {

// |m - m'|^2 + tr(C + C' - 2 (C C')^(1/2)) of the normals with the clouds' means and covariances (Dowson and
// Landau 1982; Heusel et al. 2017). a, b: [n, d], n of each its own, at least 2. 0 for equal clouds.
// Throws lab::Error on fewer points or different d.
double frechet_distance(const at::Tensor& a, const at::Tensor& b);

struct Manifold {
  double precision = 0;  // share of the generated that lie among the real
  double recall = 0;     // share of the real that lie among the generated
  double density = 0;    // among how many real ones a generated one lies, of k; may exceed 1
  double coverage = 0;   // share of the real that have a generated one near
};

// "Among" and "near": within the distance of a point's k-th nearest of its own kind. Precision and recall:
// Kynkaanniemi et al. 2019; density and coverage: Naeem et al. 2020, which say more where there are outliers.
// real, generated: [n, d], more than k of each. Throws lab::Error on fewer points; Interrupted if asked to
// stop.
Manifold compare_manifolds(const at::Tensor& real, const at::Tensor& generated, std::int64_t k,
                           const StopToken& stop = {});

}  // namespace lab
