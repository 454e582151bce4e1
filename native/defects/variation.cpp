// SPDX-License-Identifier: MIT
#include "native/defects/variation.h"

#include <numbers>

#include "native/defects/painting.h"
#include "shared/image/to_byte.h"

namespace lab {
namespace {

// From a varied picture's coordinates to the good one's.
struct Pose {
  Point middle;
  Point moved_to;
  double cosine = 1;
  double sine = 0;

  Point source_of(int x, int y) const {
    const double dx = x - moved_to.x;
    const double dy = y - moved_to.y;
    return {middle.x + cosine * dx + sine * dy, middle.y - sine * dx + cosine * dy};
  }
};

Pose draw_pose(const Image& good, const Variation& variation, Rng& rng) {
  const auto either_way = [&rng](double most) { return rng.uniform(-most, most); };
  const double shift = variation.shift * side_of(good);
  Pose pose;
  pose.middle = {0.5 * (good.width - 1), 0.5 * (good.height - 1)};
  pose.moved_to = {pose.middle.x + either_way(shift), pose.middle.y + either_way(shift)};
  const double angle = either_way(variation.turn) * std::numbers::pi / 180;
  const double scale = 1 + either_way(variation.scale);
  pose.cosine = std::cos(angle) / scale;
  pose.sine = std::sin(angle) / scale;
  return pose;
}

PaintColor draw_light(double most, Rng& rng) {
  const double all = 1 + rng.uniform(-most, most);
  PaintColor light{};
  for (double& factor : light) factor = all + rng.uniform(-most, most) / 2;
  return light;
}

}  // namespace

Image varied(const Image& good, const Variation& variation, Rng& rng) {
  const Pose pose = draw_pose(good, variation, rng);
  const PaintColor light = draw_light(variation.light, rng);
  Image result(good.width, good.height, good.channels);
  for (int y = 0; y < good.height; ++y) {
    for (int x = 0; x < good.width; ++x) {
      const PaintColor color = color_between(good, pose.source_of(x, y));
      for (int c = 0; c < good.channels; ++c) {
        const auto channel = static_cast<std::size_t>(c);
        result.at(x, y, c) = to_byte(light[channel] * color[channel]);
      }
    }
  }
  return result;
}

}  // namespace lab
