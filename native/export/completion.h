// SPDX-License-Identifier: MIT
// What a bundle gets from its networks, whether they come from a run or from an older bundle: weights in
// few bits, golden tensors, bank of codes, threshold, figures.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "native/bundle/bundle.h"
#include "native/data/dataset.h"
#include "native/evaluation/calibration.h"
#include "native/evaluation/evaluation.h"
#include "native/export/bundle_contents.h"

namespace lab {

// Pictures whose codes go into the bank, at most.
inline constexpr std::size_t kBankSize = 1000;

struct DraftNetwork {
  std::string role;
  StoredNetwork stored;
};

// Adds the networks, their weights in as few bits as their outputs allow, and golden tensors. The
// setting "weights_<role>" says how they are stored.
void add_networks(std::vector<DraftNetwork> networks, BundleDraft& draft);

// Adds what is made from pictures: a bank for a network that encodes, scoring for networks that can score
// where enough good pictures were held out (can_calibrate), and figures. Scoring that the draft has is calibrated
// anew, by its way to score and its rate; without enough pictures it is taken out. Returns the ways to score, best
// first.
std::vector<ScoringCandidate> add_measurements(const DataSource& source,
                                               const EvaluationSettings& settings,
                                               BundleDraft& draft);

}  // namespace lab
