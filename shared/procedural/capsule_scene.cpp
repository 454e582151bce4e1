// SPDX-License-Identifier: MIT
#include "shared/procedural/capsule_scene.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "shared/base/exact_math.h"
#include "shared/base/rng.h"
#include "shared/procedural/stroke_font.h"
#include "shared/procedural/value_noise.h"

namespace lab {
namespace {

constexpr double kPi = 3.14159265358979323846;

CapsulePose draw_pose(Rng& rng) {
  CapsulePose pose;
  const double angle = rng.uniform(-0.03, 0.03);
  const double scale = rng.uniform(0.985, 1.015);
  pose.centre = {130.5 + rng.uniform(-3, 3), 127 + rng.uniform(-3, 3)};
  pose.cosine = exact_sin(angle + kPi / 2);
  pose.sine = exact_sin(angle);
  pose.half_length *= scale;
  pose.black_radius *= scale;
  pose.orange_radius *= scale;
  pose.seam += rng.uniform(-1.5, 1.5);
  return pose;
}

struct Lettering {
  std::string_view text;
  double height;      // pixels
  double pen_radius;  // pixels
};

FloatMap print(const Lettering& lettering, double scale) {
  const double margin = lettering.pen_radius + 2;
  const double width = text_width(lettering.text) * lettering.height + 2 * margin;
  const double height = lettering.height + 2 * margin;
  FloatMap ink(static_cast<int>(std::ceil(width * scale)) + 1,
               static_cast<int>(std::ceil(height * scale)) + 1);
  for (Polyline curve : text_strokes(lettering.text)) {
    for (Point& p : curve) {
      p = {(p.x * lettering.height + margin) * scale, (p.y * lettering.height + margin) * scale};
    }
    const std::vector<double> radii(curve.size(), lettering.pen_radius * scale);
    draw_stroke(ink, curve, radii);
  }
  return ink;
}

// Printed ink is a little uneven.
void mottle(FloatMap& ink, double scale, std::uint32_t seed) {
  for (int y = 0; y < ink.height; ++y) {
    for (int x = 0; x < ink.width; ++x) {
      const double grain = value_noise(x / scale * 0.5, y / scale * 0.5, seed);
      ink.at(x, y) *= static_cast<float>(0.84 + 0.16 * grain);
    }
  }
}

// Brighter or darker by up to `brightness`, each channel by up to another `tint`.
Color varied(const Color& color, double brightness, double tint, Rng& rng) {
  const double common = brightness * rng.uniform(-1, 1);
  Color result = color;
  for (double& channel : result) channel += common + tint * rng.uniform(-1, 1);
  return result;
}

}  // namespace

Point CapsulePose::to_capsule(Point picture) const {
  const double x = picture.x - centre.x;
  const double y = picture.y - centre.y;
  return {cosine * x + sine * y, cosine * y - sine * x};
}

Point CapsulePose::to_picture(Point capsule) const {
  return {centre.x + cosine * capsule.x - sine * capsule.y,
          centre.y + sine * capsule.x + cosine * capsule.y};
}

double Imprint::at(double along, double around) const {
  const double x = (along - left) * scale;
  const double y = (around - middle) * scale + (ink.height - 1) / 2.0;
  if (!(x >= 0 && y >= 0 && x < ink.width - 1 && y < ink.height - 1)) return 0;
  const int column = static_cast<int>(x);
  const int row = static_cast<int>(y);
  const double right = x - column;
  const double down = y - row;
  const double top = ink.at(column, row) * (1 - right) + ink.at(column + 1, row) * right;
  const double bottom = ink.at(column, row + 1) * (1 - right) + ink.at(column + 1, row + 1) * right;
  return top * (1 - down) + bottom * down;
}

CapsuleScene draw_scene(std::uint64_t seed, int size) {
  Rng rng(seed, 1);
  CapsuleScene scene;
  scene.pose = draw_pose(rng);
  scene.ground = varied({222, 221.5, 220.5}, 2.5, 0.8, rng);
  scene.tilt_x = rng.uniform(-3, 3);
  scene.tilt_y = rng.uniform(-12, -4);
  scene.light = rng.uniform(0.96, 1.04);
  scene.streak = rng.uniform(0.16, 0.24);
  scene.black = varied({25, 24.5, 28}, 1.2, 0.6, rng);
  scene.orange = varied({162, 88, 69}, 3, 1.5, rng);
  scene.noise = rng.uniform(1.4, 2.0);
  scene.texture_seed = rng.next_u32();
  const std::uint32_t specks = rng.below(5);
  for (std::uint32_t i = 0; i < specks; ++i) {
    scene.dust.push_back({rng.uniform(0, 256), rng.uniform(0, 256)});
  }
  const double scale = size / 256.0;
  scene.number = {scene.pose.seam + rng.uniform(7, 12), rng.uniform(-7, 7),
                  print({"500", 19, 2.7}, scale), scale};
  mottle(scene.number.ink, scale, scene.texture_seed + 1);
  scene.brand = {scene.pose.seam - rng.uniform(62, 68), rng.uniform(-100, 100),
                 print({"LAB", 14, 1.3}, scale), scale};
  mottle(scene.brand.ink, scale, scene.texture_seed + 2);
  return scene;
}

}  // namespace lab
