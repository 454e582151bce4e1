// SPDX-License-Identifier: MIT
#include "shared/procedural/capsule_ground.h"

#include <algorithm>
#include <cmath>

#include "shared/procedural/value_noise.h"

namespace lab {
namespace {

double fibres(const CapsuleScene& scene, Point at) {
  const std::uint32_t seed = scene.texture_seed;
  return scene.ground.grain * (9 * (value_noise(at.x / 0.9, at.y / 0.9, seed) - 0.5) +
                               6 * (value_noise(at.x / 2.6, at.y / 2.6, seed + 1) - 0.5) +
                               5 * (value_noise(at.x / 45, at.y / 45, seed + 7) - 0.5));
}

double dust(const CapsuleScene& scene, Point at) {
  double dark = 0;
  for (const Point& speck : scene.ground.dust) {
    const double dx = at.x - speck.x;
    const double dy = at.y - speck.y;
    const double t = 1 + (dx * dx + dy * dy) / 0.8;
    dark += 45 / (t * t);
  }
  for (const Polyline& hair : scene.ground.hairs) {
    double nearest = 1e9;
    for (const Point& point : hair) {
      const double dx = at.x - point.x;
      const double dy = at.y - point.y;
      nearest = std::min(nearest, dx * dx + dy * dy);
    }
    dark += 55 / ((1 + nearest / 0.5) * (1 + nearest / 0.5));
  }
  return dark;
}

}  // namespace

Color ground_color(const CapsuleScene& scene, Point picture, Point p, CapsuleDistance distance) {
  const Ground& ground = scene.ground;
  const double warm = std::clamp((p.x - scene.pose.seam) / 30 + 0.5, 0.0, 1.0);
  const double reach = std::max(0.0, distance.black + warm * (distance.orange - distance.black));
  const double shadow =
      ground.shadow * (78 / (1 + reach * reach / 300) + (32 - 16 * warm) * bell(reach / 2.2));
  // Pinkish above orange, bluish above black, greenish below.
  const double above = std::clamp(0.5 - p.y / 40, 0.0, 1.0);
  const Color depth{0.97 - 0.26 * warm * above, 1.0 + 0.04 * warm,
                    0.98 - 0.02 * warm * above + 0.08 * (1 - above)};
  // Light through the gelatine gathers in a line beside the capsule, away from the lamps.
  const double caustic = 9 * warm * (1 - above) * bell((reach - 5) / 3.5);
  const Color caustic_tint{1.0, 0.62, 0.5};
  const double x = picture.x / 256 - 0.5;
  const double y = picture.y / 256 - 0.5;
  const double light = ground.tilt_x * x + ground.tilt_y * y * (1 + 0.5 * y) +
                       fibres(scene, picture) - dust(scene, picture);
  Color result = sum(ground.color, light);
  for (std::size_t c = 0; c < 3; ++c) {
    result[c] += caustic * caustic_tint[c] - shadow * depth[c];
  }
  return result;
}

}  // namespace lab
