// SPDX-License-Identifier: MIT
// How a detector scores, chosen and calibrated without any test picture: residual, smoothing and
// pooling on held-out good pictures against the same pictures with self-made defects, the threshold
// as a conformal quantile of the held-out good pictures' scores.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "native/autoencoder.h"
#include "native/data/dataset.h"
#include "shared/manifest.h"

namespace lab {

// One way to score and how well it tells self-made defects from good pictures.
struct ScoringCandidate {
  ResidualMethod method;
  double auroc = 0;
};

struct Calibration {
  ScoringInfo scoring;
  std::vector<ScoringCandidate> candidates;  // all that were tried, best first
};

// Of the scores: at most this share of good pictures is called anomalous.
inline constexpr double kFalseAlarmRate = 0.05;
// Scores that a conformal threshold at that rate takes.
inline constexpr std::size_t kLeastCalibration = 19;

// held_out: good pictures that were not trained on. Deterministic.
// Throws lab::Error if there are fewer than kLeastCalibration of them.
Calibration calibrate(const Autoencoder& autoencoder, const Dataset& held_out);

// "squared, smoothing 1, top 1 %".
std::string describe(const ResidualMethod& method);

// A table for people, best first.
std::string format_candidates(const std::vector<ScoringCandidate>& candidates);

}  // namespace lab
