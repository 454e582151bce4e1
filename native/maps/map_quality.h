// SPDX-License-Identifier: MIT
// How true a flat map is to the points that it shows.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "native/base/interruption.h"

namespace lab {

// Whether neighbours on the map are neighbours in truth: 1 if all of the k nearest are, 0 in the worst case
// (Venna and Kaski 2001, "Neighborhood preservation in nonlinear projection methods"; as in scikit-learn).
// points: [n, d], map: [n, m], 2 k < n. Equally far points have the better rank.
// Throws lab::Error for more neighbours or maps of other points; Interrupted if asked to stop.
double trustworthiness(const at::Tensor& points, const at::Tensor& map, std::int64_t k,
                       const StopToken& stop = {});

// Share of the points whose nearest other has their label. labels: [n] int64; those below 0 are unknown, and
// such points count neither as points nor as neighbours. NaN if fewer than two are known.
double neighbour_accuracy(const at::Tensor& points, const at::Tensor& labels,
                          const StopToken& stop = {});

}  // namespace lab
