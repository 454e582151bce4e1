// SPDX-License-Identifier: MIT
// Whether a picture is of the kind that a model knows at all: a verdict on a photograph means nothing
// to a model of drawings. Compared are colours, contrast and texture of the whole picture, so that a
// defect, which is small, counts for little: by their Mahalanobis distance, as in Lee et al. 2018, "A
// Simple Unified Framework for Detecting Out-of-Distribution Samples". The limit is conformal
// (conformal.h), with room for defective parts.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "shared/image/image.h"
#include "shared/image/preprocess.h"

namespace lab {

// What good pictures of the model's data set look like.
struct Likeness {
  std::vector<double> mean;  // of each feature
  // Of the features' covariance, its Cholesky factor: the lower triangle, row by row, with a diagonal
  // above 0.
  std::vector<double> factor;
  double limit = 0;  // of the distance from the mean, above 0
  double rate = 0;   // at most this share of good pictures lies farther away

  bool operator==(const Likeness&) const = default;
};

// How many features a picture with these channels has: 1 or 3.
std::size_t feature_count(int channels);
// How many numbers a Cholesky factor for so many features has.
std::size_t factor_count(std::size_t features);

// Of a picture as the model's spec crops, pads or places it, but with 256 pixels along the longer side: smaller
// ones have lost their texture, and larger ones have more of it the more pixels a camera has. The mean of each
// channel, 0 .. 1; then natural logarithms of 0.001 plus the standard deviation of the grey value; plus those of
// red less green and green less blue, if it has colours; and at four sizes, each half the last, plus the root mean
// square and the median of the magnitude of the grey value's Laplacian.
// Throws lab::Error as fit_image does.
std::vector<double> likeness_features(const Image& picture, const PreprocessSpec& spec);
// placement: where find_placement found the picture's object, so that it is not looked for again; fitted: the picture
// after fit_image, which is looked at itself where it has so many pixels.
std::vector<double> likeness_features(const Image& picture,
                                      const std::optional<Placement>& placement,
                                      const Image& fitted, const PreprocessSpec& spec);

// reference: features of good pictures, at least two, ten times as many as features or more for the best;
// calibration: of others, at least one. The limit is twice the largest distance of those, so at most
// 1 / (n + 1) of good pictures lie beyond it.
// Throws lab::Error if there are too few.
Likeness learn_likeness(std::span<const std::vector<double>> reference,
                        std::span<const std::vector<double>> calibration);

// Of a picture with these features, the distance as a share of the limit: above 1 it is not like those that the
// model knows. Precondition: the likeness is one of as many features.
double strangeness(const std::vector<double>& features, const Likeness& likeness);

}  // namespace lab
