// SPDX-License-Identifier: MIT
// Features of a picture's look and their distance (likeness.h).
#include "shared/anomaly/likeness.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "shared/base/error.h"
#include "shared/base/number_text.h"

namespace lab {

namespace {

constexpr int kSide = 256;  // of a picture's longer side, in pixels
constexpr int kOctaves = 4;
constexpr int kDeviationsOfColour = 2;
// Below a quarter of a grey level logarithms would tell rounding from rounding.
constexpr double kFaint = 1e-3;
// Added to every feature's standard deviation: what a lamp or a camera changes from day to day, of which
// a few pictures may know nothing.
constexpr double kLeastSpread = 0.02;
// How much farther than the farthest good picture a picture may lie: room for defective parts, of
// which calibration sees none.
constexpr double kRoom = 2;

// One value a pixel.
struct Plane {
  int width = 0;
  int height = 0;
  std::vector<double> values;

  double at(int x, int y) const { return values[static_cast<std::size_t>(y * width + x)]; }
};

template <typename Value>
Plane plane_of(int width, int height, const Value& value) {
  Plane plane{width, height, {}};
  plane.values.reserve(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) plane.values.push_back(value(x, y));
  }
  return plane;
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

double deviation(const std::vector<double>& values) {
  const double centre = mean(values);
  double sum = 0;
  for (const double value : values) sum += (value - centre) * (value - centre);
  return std::sqrt(sum / static_cast<double>(values.size()));
}

double root_mean_square(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value * value;
  return values.empty() ? 0 : std::sqrt(sum / static_cast<double>(values.size()));
}

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

double log_of(double value) { return std::log(kFaint + value); }

// Magnitudes at all pixels that have four neighbours.
std::vector<double> laplacian(const Plane& plane) {
  return plane_of(std::max(plane.width - 2, 0), std::max(plane.height - 2, 0),
                  [&](int left, int top) {
                    const int x = left + 1;
                    const int y = top + 1;
                    return std::abs(4 * plane.at(x, y) - plane.at(x - 1, y) - plane.at(x + 1, y) -
                                    plane.at(x, y - 1) - plane.at(x, y + 1));
                  })
      .values;
}

Plane halved(const Plane& plane) {
  return plane_of(plane.width / 2, plane.height / 2, [&](int x, int y) {
    return (plane.at(2 * x, 2 * y) + plane.at(2 * x + 1, 2 * y) + plane.at(2 * x, 2 * y + 1) +
            plane.at(2 * x + 1, 2 * y + 1)) /
           4;
  });
}

int longer_side(const PreprocessSpec& spec) { return std::max(spec.width, spec.height); }

PreprocessSpec looked_at(PreprocessSpec spec) {
  const int longer = longer_side(spec);
  spec.width = std::max(1, spec.width * kSide / longer);
  spec.height = std::max(1, spec.height * kSide / longer);
  return spec;
}

// Where row i of a lower triangle begins.
std::size_t row_of(std::size_t i) { return i * (i + 1) / 2; }

// The lower triangle of (features x features), row by row.
std::vector<double> covariance(std::span<const std::vector<double>> pictures,
                               const std::vector<double>& centre) {
  std::vector<double> triangle;
  for (std::size_t i = 0; i < centre.size(); ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = i == j ? kLeastSpread * kLeastSpread : 0;
      for (const auto& features : pictures) {
        sum += (features[i] - centre[i]) * (features[j] - centre[j]) /
               static_cast<double>(pictures.size() - 1);
      }
      triangle.push_back(sum);
    }
  }
  return triangle;
}

// In place, by Cholesky and Banachiewicz. The diagonal was raised above 0.
void factorise(std::vector<double>& triangle, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double& value = triangle[row_of(i) + j];
      for (std::size_t k = 0; k < j; ++k) {
        value -= triangle[row_of(i) + k] * triangle[row_of(j) + k];
      }
      value = i == j ? std::sqrt(std::max(value, kLeastSpread * kLeastSpread))
                     : value / triangle[row_of(j) + j];
    }
  }
}

// Root mean square of the features, once they are independent and of spread 1.
double distance(const std::vector<double>& features, const Likeness& likeness) {
  std::vector<double> whitened;
  for (std::size_t i = 0; i < features.size(); ++i) {
    double value = features[i] - likeness.mean[i];
    for (std::size_t k = 0; k < i; ++k) value -= likeness.factor[row_of(i) + k] * whitened[k];
    whitened.push_back(value / likeness.factor[row_of(i) + i]);
  }
  return root_mean_square(whitened);
}

std::vector<double> features_of(const Image& seen) {
  std::vector<Plane> channels;
  for (int c = 0; c < seen.channels; ++c) {
    channels.push_back(
        plane_of(seen.width, seen.height, [&](int x, int y) { return seen.at(x, y, c) / 255.0; }));
  }
  Plane grey = plane_of(seen.width, seen.height, [&](int x, int y) {
    double sum = 0;
    for (const Plane& channel : channels) sum += channel.at(x, y);
    return sum / seen.channels;
  });
  std::vector<double> features;
  for (const Plane& channel : channels) features.push_back(mean(channel.values));
  features.push_back(log_of(deviation(grey.values)));
  for (std::size_t c = 0; c + 1 < channels.size(); ++c) {
    const Plane difference = plane_of(seen.width, seen.height, [&](int x, int y) {
      return channels[c].at(x, y) - channels[c + 1].at(x, y);
    });
    features.push_back(log_of(deviation(difference.values)));
  }
  for (int octave = 0; octave < kOctaves; ++octave) {
    const std::vector<double> edges = laplacian(grey);
    features.push_back(log_of(root_mean_square(edges)));
    features.push_back(log_of(median(edges)));
    grey = halved(grey);
  }
  return features;
}

}  // namespace

std::size_t feature_count(int channels) {
  const int colours = channels > 1 ? kDeviationsOfColour : 0;
  return static_cast<std::size_t>(channels + 1 + colours + 2 * kOctaves);
}

std::size_t factor_count(std::size_t features) { return row_of(features); }

std::vector<double> likeness_features(const Image& picture, const PreprocessSpec& spec) {
  return features_of(fit_image(picture, looked_at(spec)));
}

std::vector<double> likeness_features(const Image& picture,
                                      const std::optional<Placement>& placement,
                                      const Image& fitted, const PreprocessSpec& spec) {
  if (longer_side(spec) == kSide) return features_of(fitted);
  const PreprocessSpec look = looked_at(spec);
  std::optional<Placement> place = placement;
  if (place) place = place->with_pixels(static_cast<double>(spec.width) / look.width);
  return features_of(fit_image(picture, look, place));
}

Likeness learn_likeness(std::span<const std::vector<double>> reference,
                        std::span<const std::vector<double>> calibration) {
  if (reference.size() < 2 || calibration.empty()) {
    throw Error("likeness", "two good pictures and another to calibrate with",
                number_text(reference.size()) + " and " + number_text(calibration.size()));
  }
  Likeness likeness;
  for (std::size_t i = 0; i < reference[0].size(); ++i) {
    std::vector<double> values;
    for (const auto& features : reference) values.push_back(features[i]);
    likeness.mean.push_back(mean(values));
  }
  likeness.factor = covariance(reference, likeness.mean);
  factorise(likeness.factor, likeness.mean.size());
  double farthest = 0;
  for (const auto& features : calibration) {
    farthest = std::max(farthest, distance(features, likeness));
  }
  // Pictures that are all equal still have neighbours.
  likeness.limit = kRoom * std::max(farthest, 0.5);
  likeness.rate = 1 / (static_cast<double>(calibration.size()) + 1);
  return likeness;
}

double strangeness(const std::vector<double>& features, const Likeness& likeness) {
  return distance(features, likeness) / likeness.limit;
}

}  // namespace lab
