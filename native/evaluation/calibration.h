// SPDX-License-Identifier: MIT
// How a detector scores, chosen and calibrated without any test picture: residual, smoothing and
// pooling on one part of the good pictures held out, against the same pictures with self-made defects;
// the threshold as a conformal quantile of the scores of the other part, which nothing else has seen.
// Only so "at most this share of false alarms" is what it says.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "native/base/interruption.h"
#include "native/bundle/bundle.h"
#include "native/data/dataset.h"
#include "shared/bundle/manifest.h"

namespace lab {

// One way to score and how well it tells self-made defects from good pictures.
struct ScoringCandidate {
  ScoringMethod method;
  double auroc = 0;
  double hottest = 0;  // pixel of the maps of those defects
};

struct Calibration {
  ScoringInfo scoring;
  std::vector<ScoringCandidate> candidates;  // all that were tried, best first
  ScoringCandidate taken;
};

// At most this share of good pictures is called anomalous (kLeastCalibration scores are enough).
inline constexpr double kFalseAlarmRate = 0.05;

// Good pictures that were not trained on, and have none in common.
struct CalibrationPictures {
  const Dataset& choose;     // how to score: the best of all candidates on these
  const Dataset& calibrate;  // threshold and display range, and nothing else
  // Good pictures, also those that were trained on: what the data set looks like. None: the bundle
  // tells no picture apart.
  const Dataset* look = nullptr;
};

// Whether the source's held-out pictures are enough for kFalseAlarmRate.
bool can_calibrate(const DataSource& source);
// And the bundle's networks can score.
bool can_calibrate(const Bundle& bundle, const DataSource& source);

// Throws lab::Error if the bundle's networks cannot score.
void expect_networks_that_score(const Bundle& bundle);

// By the strongest method that the bundle's networks allow (strongest_method), the best candidate or the one that is
// to be kept. Deterministic. Cross entropy is a candidate only where pictures are numbers from 0 to 1.
// Throws lab::Error if the networks cannot score, there is no picture to choose with, or there are too
// few to calibrate with for the rate (fewer than 1 / rate - 1), or what is to be kept is no candidate; Interrupted if
// asked to stop.
Calibration calibrate(const Bundle& bundle, const CalibrationPictures& pictures,
                      double rate = kFalseAlarmRate, const StopToken& stop = {},
                      const std::optional<ScoringMethod>& kept = {});

// Writes a calibration down: the manifest's scoring, and in words its setting.
inline constexpr const char* kScoringSetting = "scoring";
void describe_scoring(const Calibration& calibration, Manifest& manifest);

// "squared, smoothing 1, top 1 %".
std::string describe(const ScoringMethod& method);

// A table for people, best first.
std::string format_candidates(const std::vector<ScoringCandidate>& candidates);

}  // namespace lab
