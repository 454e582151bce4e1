// SPDX-License-Identifier: MIT
// The figures of a bank of codes and of its maps.
#pragma once

#include <vector>

#include "native/base/interruption.h"
#include "shared/bundle/manifest.h"
#include "shared/latent/bank.h"

namespace lab {

// Neighbours that a map is asked for: those of trustworthiness, as in scikit-learn.
inline constexpr int kMapNeighbours = 5;

// Whether the bank has enough codes for them.
bool can_judge_maps(const Bank& bank);

// pca_trustworthiness, and where there is such a map tsne_trustworthiness; where codes have labels of at least
// two classes also codes_nearest_class, pca_nearest_class and tsne_nearest_class: the share of codes whose
// nearest other, among the codes themselves or on the map, is of their class.
// Precondition: can_judge_maps. Throws Interrupted if asked to stop.
std::vector<Metric> evaluate_maps(const Bank& bank, const StopToken& stop = {});

}  // namespace lab
