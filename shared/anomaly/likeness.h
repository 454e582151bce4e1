// SPDX-License-Identifier: MIT
// Whether a picture is of the kind that a model knows at all: a verdict on a photograph means nothing
// to a model of drawings. Compared are means and contrasts of coarse cells, so that a defect, which is
// small, counts for little. The limit is conformal (conformal.h), with room for defective parts.
#pragma once

#include <span>
#include <vector>

#include "shared/image/image.h"

namespace lab {

// What good pictures of the model's data set look like.
struct Likeness {
  std::vector<double> mean;    // of each coarse feature
  std::vector<double> spread;  // its standard deviation, above 0
  double limit = 0;            // of the distance from the mean, above 0
  double rate = 0;             // at most this share of good pictures lies farther away

  bool operator==(const Likeness&) const = default;
};

// How many features a picture with these channels has.
std::size_t coarse_feature_count(int channels);
// For each of 4 x 4 cells the mean of each channel and the standard deviation of the grey value, 0 .. 1.
// picture: as fit_image gives it, at least 4 pixels a side.
std::vector<double> coarse_features(const Image& picture);

// reference: features of good pictures, at least two; calibration: of others, at least one. The limit is
// twice the largest distance of those, so at most 1 / (n + 1) of good pictures lie beyond it.
// Throws lab::Error if there are too few.
Likeness learn_likeness(std::span<const std::vector<double>> reference,
                        std::span<const std::vector<double>> calibration);

// The distance as a share of the limit: above 1 the picture is not like those that the model knows.
// Throws lab::Error if the picture has another number of features.
double strangeness(const Image& picture, const Likeness& likeness);

}  // namespace lab
