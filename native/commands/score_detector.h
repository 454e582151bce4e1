// SPDX-License-Identifier: MIT
// A bundle at work for `latentlab score`: the numbers are those of the page, by the same
// preprocessing, networks and scoring.
#pragma once

#include <filesystem>

#include "native/autoencoder.h"
#include "shared/image.h"
#include "shared/manifest.h"

namespace lab {

// The bundle, opened for scoring.
struct Detector {
  Autoencoder autoencoder;
  ScoringInfo scoring;
};

// Throws lab::Error if it is no bundle, or no detector.
Detector open_detector(const std::filesystem::path& bundle);

struct ScoredPicture {
  double score = 0;
  double p_value = 0;
  bool anomalous = false;
  FloatMap map;
};

ScoredPicture score_picture(const Detector& detector, const Image& picture);

}  // namespace lab
