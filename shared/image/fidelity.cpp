// SPDX-License-Identifier: MIT
// See fidelity.h.
#include "shared/image/fidelity.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "shared/base/error.h"

namespace lab {

namespace {

constexpr int kWindow = 7;

std::string shape_of(const Image& image) {
  return std::to_string(image.width) + "x" + std::to_string(image.height) + "x" +
         std::to_string(image.channels);
}

void expect_alike(const Image& a, const Image& b) {
  const bool alike = a.width == b.width && a.height == b.height && a.channels == b.channels;
  if (!alike || a.pixels.empty()) {
    throw Error("fidelity", "two pictures of one size", shape_of(a) + " and " + shape_of(b));
  }
}

// One window of one channel, whose upper left pixel is (left, top).
double window_similarity(const Image& a, const Image& b, int left, int top, int channel) {
  constexpr double kC1 = 0.01 * 255 * 0.01 * 255;
  constexpr double kC2 = 0.03 * 255 * 0.03 * 255;
  const int right = std::min(a.width, left + kWindow);
  const int bottom = std::min(a.height, top + kWindow);
  double sum_a = 0, sum_b = 0, sum_aa = 0, sum_bb = 0, sum_ab = 0;
  for (int y = top; y < bottom; ++y) {
    for (int x = left; x < right; ++x) {
      const double value_a = a.at(x, y, channel);
      const double value_b = b.at(x, y, channel);
      sum_a += value_a;
      sum_b += value_b;
      sum_aa += value_a * value_a;
      sum_bb += value_b * value_b;
      sum_ab += value_a * value_b;
    }
  }
  const double count = (right - left) * (bottom - top);
  const double mean_a = sum_a / count;
  const double mean_b = sum_b / count;
  const double variances = sum_aa / count - mean_a * mean_a + sum_bb / count - mean_b * mean_b;
  const double covariance = sum_ab / count - mean_a * mean_b;
  return (2 * mean_a * mean_b + kC1) * (2 * covariance + kC2) /
         ((mean_a * mean_a + mean_b * mean_b + kC1) * (variances + kC2));
}

}  // namespace

double mean_squared_error(const Image& a, const Image& b) {
  expect_alike(a, b);
  double sum = 0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i) {
    const double difference = (double{1} * a.pixels[i] - b.pixels[i]) / 255;
    sum += difference * difference;
  }
  return sum / static_cast<double>(a.pixels.size());
}

double peak_signal_to_noise(const Image& a, const Image& b) {
  return -10 * std::log10(mean_squared_error(a, b));
}

double structural_similarity(const Image& a, const Image& b) {
  expect_alike(a, b);
  const int across = std::max(1, a.width - kWindow + 1);
  const int down = std::max(1, a.height - kWindow + 1);
  double sum = 0;
  for (int channel = 0; channel < a.channels; ++channel) {
    for (int y = 0; y < down; ++y) {
      for (int x = 0; x < across; ++x) sum += window_similarity(a, b, x, y, channel);
    }
  }
  return sum / (double{1} * across * down * a.channels);
}

FloatMap absolute_difference(const Image& a, const Image& b) {
  expect_alike(a, b);
  FloatMap map(a.width, a.height);
  for (std::size_t i = 0; i < a.pixels.size(); ++i) {
    const int difference = std::abs(a.pixels[i] - b.pixels[i]);
    map.values[i / static_cast<std::size_t>(a.channels)] +=
        static_cast<float>(difference) / 255 / static_cast<float>(a.channels);
  }
  return map;
}

}  // namespace lab
