// SPDX-License-Identifier: MIT
// A photograph of a capsule as if it had been taken another way: turned, larger or smaller, elsewhere in the frame,
// on ground that goes on.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <vector>

#include "shared/base/rng.h"
#include "shared/image/image.h"
#include "shared/image/pose.h"

namespace lab::test {

struct OtherView {
  double radians = 0;
  double scale = 1;
  int width = 0;  // of the frame, pixels
  int height = 0;
  double x = 0;  // where the capsule's middle lies in it
  double y = 0;
};

// Any angle, from half of the size to twice, anywhere in a frame that holds the capsule whole.
inline OtherView some_view(const Image& photograph, const Pose& pose, Rng& rng) {
  constexpr double kMargin = 0.1;  // of the capsule's length, on each side
  OtherView view;
  view.radians = 2 * std::numbers::pi * rng.uniform();
  view.scale = std::exp2(2 * rng.uniform() - 1);
  // Ends reach further than where they are half as wide.
  const double reach = view.scale * (pose.length * (0.5 + kMargin) + 0.1 * pose.width);
  const auto side = [&](int before) {
    return std::max(before, static_cast<int>(std::ceil(2.1 * reach)));
  };
  view.width = side(photograph.width);
  view.height = side(photograph.height);
  view.x = reach + (view.width - 2 * reach) * rng.uniform();
  view.y = reach + (view.height - 2 * reach) * rng.uniform();
  return view;
}

// The ground's colour: the median of the outermost pixels.
inline std::array<double, 4> ground_of(const Image& photograph) {
  std::array<double, 4> ground{};
  for (int c = 0; c < photograph.channels; ++c) {
    std::vector<int> edge;
    for (int x = 0; x < photograph.width; ++x) {
      edge.push_back(photograph.at(x, 0, c));
      edge.push_back(photograph.at(x, photograph.height - 1, c));
    }
    for (int y = 0; y < photograph.height; ++y) {
      edge.push_back(photograph.at(0, y, c));
      edge.push_back(photograph.at(photograph.width - 1, y, c));
    }
    std::ranges::nth_element(edge, edge.begin() + static_cast<std::ptrdiff_t>(edge.size() / 2));
    ground[static_cast<std::size_t>(c)] = edge[edge.size() / 2];
  }
  return ground;
}

// How much of a place beyond the edge is still as the edge is: shadows reach it, and end softly.
inline double share_of_edge(double x, double y, const Image& photograph) {
  constexpr double kFade = 0.15;  // of the picture's side
  const auto beyond = [](double at, int size) {
    return std::max({0.0, -at, at - (size - 1)}) / size;
  };
  const double away = std::max(beyond(x, photograph.width), beyond(y, photograph.height)) / kFade;
  return away >= 1 ? 0 : 1 - away * away * (3 - 2 * away);
}

inline Image seen_as(const Image& photograph, const Pose& pose, const OtherView& view, Rng& rng) {
  constexpr int kSamples = 2;   // along each axis of a pixel
  constexpr double kNoise = 1;  // of 255
  Image seen(view.width, view.height, photograph.channels);
  const std::array<double, 4> ground = ground_of(photograph);
  const double cosine = std::cos(view.radians) / view.scale;
  const double sine = std::sin(view.radians) / view.scale;
  const auto value = [&](double x, double y, int c) {
    x = std::clamp(x, 0.0, photograph.width - 1.0);
    y = std::clamp(y, 0.0, photograph.height - 1.0);
    const double left = std::floor(x);
    const double top = std::floor(y);
    const auto at = [&](double column, double row) {
      return static_cast<double>(
          photograph.at(std::clamp(static_cast<int>(column), 0, photograph.width - 1),
                        std::clamp(static_cast<int>(row), 0, photograph.height - 1), c));
    };
    const double upper = (left + 1 - x) * at(left, top) + (x - left) * at(left + 1, top);
    const double lower = (left + 1 - x) * at(left, top + 1) + (x - left) * at(left + 1, top + 1);
    return (top + 1 - y) * upper + (y - top) * lower;
  };
  for (int y = 0; y < seen.height; ++y) {
    for (int x = 0; x < seen.width; ++x) {
      double sums[4] = {};
      for (int i = 0; i < kSamples * kSamples; ++i) {
        const double dx = x + (i % kSamples + 0.5) / kSamples - view.x;
        const double dy = y + (i / kSamples + 0.5) / kSamples - view.y;
        const double from_x = pose.x + dx * cosine + dy * sine - 0.5;
        const double from_y = pose.y + dy * cosine - dx * sine - 0.5;
        const double share = share_of_edge(from_x, from_y, photograph);
        for (int c = 0; c < seen.channels; ++c) {
          const double edge = share > 0 ? value(from_x, from_y, c) : 0;
          sums[c] += share * edge + (1 - share) * ground[static_cast<std::size_t>(c)];
        }
      }
      for (int c = 0; c < seen.channels; ++c) {
        const double mean = sums[c] / (kSamples * kSamples) + kNoise * rng.normal();
        seen.at(x, y, c) = static_cast<std::uint8_t>(std::clamp(mean + 0.5, 0.0, 255.0));
      }
    }
  }
  return seen;
}

}  // namespace lab::test
