// SPDX-License-Identifier: MIT
// Coarse features and their distance (likeness.h).
#include "shared/anomaly/likeness.h"

#include <algorithm>
#include <cmath>

#include "shared/base/error.h"
#include "shared/base/number_text.h"

namespace lab {

namespace {

constexpr int kCells = 4;  // a side
// Five grey levels: what a lamp or a camera changes from day to day. Few pictures may agree by chance.
constexpr double kLeastSpread = 0.02;
// How much farther than the farthest good picture a picture may lie: room for defective parts, of
// which calibration sees none.
constexpr double kRoom = 2;

double grey(const Image& picture, int x, int y) {
  double sum = 0;
  for (int c = 0; c < picture.channels; ++c) sum += picture.at(x, y, c);
  return sum / picture.channels;
}

void add_cell(std::vector<double>& features, const Image& picture, int column, int row) {
  const int left = column * picture.width / kCells;
  const int right = (column + 1) * picture.width / kCells;
  const int top = row * picture.height / kCells;
  const int bottom = (row + 1) * picture.height / kCells;
  const double scale = 1 / (255.0 * (right - left) * (bottom - top));
  const auto mean_of = [&](const auto& value) {
    double sum = 0;
    for (int y = top; y < bottom; ++y) {
      for (int x = left; x < right; ++x) sum += value(x, y);
    }
    return sum * scale;
  };
  for (int c = 0; c < picture.channels; ++c) {
    features.push_back(
        mean_of([&](int x, int y) { return static_cast<double>(picture.at(x, y, c)); }));
  }
  const double mean = mean_of([&](int x, int y) { return grey(picture, x, y); });
  const double square = mean_of([&](int x, int y) {
    const double difference = grey(picture, x, y) - 255 * mean;
    return difference * difference / 255;
  });
  features.push_back(std::sqrt(square));
}

double distance(const std::vector<double>& features, const Likeness& likeness) {
  double sum = 0;
  for (std::size_t i = 0; i < features.size(); ++i) {
    const double deviation = (features[i] - likeness.mean[i]) / likeness.spread[i];
    sum += deviation * deviation;
  }
  return std::sqrt(sum / static_cast<double>(features.size()));
}

}  // namespace

std::size_t coarse_feature_count(int channels) {
  return static_cast<std::size_t>(kCells * kCells * (channels + 1));
}

std::vector<double> coarse_features(const Image& picture) {
  if (std::min(picture.width, picture.height) < kCells) {
    throw Error("likeness", "a picture of at least " + number_text(kCells) + " pixels a side",
                number_text(picture.width) + " x " + number_text(picture.height));
  }
  std::vector<double> features;
  for (int row = 0; row < kCells; ++row) {
    for (int column = 0; column < kCells; ++column) add_cell(features, picture, column, row);
  }
  return features;
}

Likeness learn_likeness(std::span<const std::vector<double>> reference,
                        std::span<const std::vector<double>> calibration) {
  if (reference.size() < 2 || calibration.empty()) {
    throw Error("likeness", "two good pictures and another to calibrate with",
                number_text(reference.size()) + " and " + number_text(calibration.size()));
  }
  const auto count = static_cast<double>(reference.size());
  Likeness likeness;
  for (std::size_t i = 0; i < reference[0].size(); ++i) {
    double sum = 0;
    for (const auto& features : reference) sum += features[i];
    const double mean = sum / count;
    double squares = 0;
    for (const auto& features : reference) squares += (features[i] - mean) * (features[i] - mean);
    likeness.mean.push_back(mean);
    likeness.spread.push_back(std::max(kLeastSpread, std::sqrt(squares / (count - 1))));
  }
  double farthest = 0;
  for (const auto& features : calibration) {
    farthest = std::max(farthest, distance(features, likeness));
  }
  // Pictures that are all equal still have neighbours.
  likeness.limit = kRoom * std::max(farthest, 0.5);
  likeness.rate = 1 / (static_cast<double>(calibration.size()) + 1);
  return likeness;
}

double strangeness(const Image& picture, const Likeness& likeness) {
  const std::vector<double> features = coarse_features(picture);
  if (features.size() != likeness.mean.size()) {
    throw Error("likeness", number_text(likeness.mean.size()) + " features",
                number_text(features.size()));
  }
  return distance(features, likeness) / likeness.limit;
}

}  // namespace lab
