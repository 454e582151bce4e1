// SPDX-License-Identifier: MIT
#include "shared/procedural/capsule_scene.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "shared/base/exact_math.h"
#include "shared/base/rng.h"

namespace lab {
namespace {

// Makers that do not exist.
constexpr std::array<std::string_view, 12> kBrands{"LAB",    "LATENT", "PRIOR", "MODEL",
                                                   "KERNEL", "TENSOR", "SIGMA", "LAMBDA",
                                                   "DELTA",  "VECTOR", "NABLA", "EPSILON"};

constexpr double kPrintRoom = 62;  // pixels along the axis, of each half

constexpr double kPi = 3.14159265358979323846;

CapsulePose draw_pose(Rng& rng) {
  CapsulePose pose;
  const double angle = rng.uniform(-0.035, 0.035);
  const double scale = rng.uniform(0.98, 1.02);
  pose.centre = {130.5 + rng.uniform(-3, 3), 127 + rng.uniform(-3, 3)};
  pose.cosine = exact_sin(angle + kPi / 2);
  pose.sine = exact_sin(angle);
  pose.nearer_along = rng.uniform(-1.5e-4, 1.5e-4);
  pose.nearer_across = rng.uniform(-2.5e-4, 2.5e-4);
  pose.half_length *= scale;
  pose.black_radius *= scale * rng.uniform(0.96, 1.04);
  pose.orange_radius = pose.black_radius * rng.uniform(0.925, 0.965);
  pose.seam += rng.uniform(-5, 5);
  pose.black_dome = rng.uniform(0.78, 1.06);
  pose.orange_dome = rng.uniform(0.78, 1.06);
  return pose;
}

// Brighter or darker by up to `brightness`, each channel by up to another `tint`.
Color varied(const Color& color, double brightness, double tint, Rng& rng) {
  const double common = brightness * rng.uniform(-1, 1);
  Color result = color;
  for (double& channel : result) channel += common + tint * rng.uniform(-1, 1);
  return result;
}

Lights draw_lights(Rng& rng) {
  Lights lights;
  lights.horizon = rng.uniform(-0.1, 0.22);
  lights.panel_left = rng.uniform(0.4, 0.85);
  lights.panel_right = rng.uniform(0.35, 0.75);
  lights.panel = rng.uniform(2, 15);
  lights.panel_edge = rng.uniform(0.3, 1.6);
  lights.tube = lights.horizon + rng.uniform(0.02, 0.14);
  lights.tube_light = rng.uniform(4, 26);
  lights.spot_along = rng.uniform(0.36, 0.68);
  lights.spot_across = rng.uniform(0.34, 0.66);
  lights.spot_light = rng.uniform(0, 36);
  lights.lip = rng.uniform(0, 18);
  lights.above = rng.uniform(0.08, 0.26);
  lights.falloff = rng.uniform(0.04, 0.28);
  return lights;
}

Polyline draw_hair(Rng& rng) {
  const Point start{rng.uniform(0, 256), rng.uniform(0, 256)};
  double direction = rng.uniform(-kPi, kPi);
  Polyline points{start};
  for (int i = 0; i < 4; ++i) {
    direction += rng.uniform(-0.9, 0.9);
    points.push_back({points.back().x + 2.2 * exact_sin(direction + kPi / 2),
                      points.back().y + 2.2 * exact_sin(direction)});
  }
  return smooth_curve(points, 3);
}

Ground draw_ground(Rng& rng) {
  Ground ground;
  ground.color = varied({224, 222.5, 220.5}, 2, 0.8, rng);
  ground.tilt_x = rng.uniform(-4, 3);
  ground.tilt_y = rng.uniform(-20, -8);
  ground.shadow = rng.uniform(0.9, 1.1);
  ground.grain = rng.uniform(0.7, 1.3);
  const std::uint32_t specks = rng.below(7);
  for (std::uint32_t i = 0; i < specks; ++i) {
    ground.dust.push_back({rng.uniform(0, 256), rng.uniform(0, 256)});
  }
  if (rng.uniform() < 0.2) ground.hairs.push_back(draw_hair(rng));
  return ground;
}

Camera draw_camera(Rng& rng) {
  Camera camera;
  const double exposure = rng.uniform(0.94, 1.06);
  const double warmth = rng.uniform(-0.02, 0.02);
  camera.gain = {exposure * (1 + warmth), exposure, exposure * (1 - warmth)};
  camera.blur = rng.uniform(0.03, 0.16);
  camera.noise = rng.uniform(1.2, 2.0);
  return camera;
}

// As the doses of drugs: 5, 75, 250, 1200.
std::string draw_dose(Rng& rng) {
  const int figures = std::array{1, 2, 2, 3, 3, 3, 3, 4}[rng.below(8)];
  std::string text(1, static_cast<char>('1' + rng.below(9)));
  for (int i = 1; i < figures; ++i) {
    const bool round = rng.uniform() < 0.5;
    text += round ? '0' : static_cast<char>('0' + rng.below(10));
  }
  return text;
}

// Smaller where it would be longer than a half has room for.
Lettering fitted(Lettering lettering) {
  lettering.height *= std::min(1.0, kPrintRoom / lettering.width());
  return lettering;
}

Lettering draw_number(Rng& rng) {
  return fitted({.text = draw_dose(rng),
                 .height = rng.uniform(13, 21),
                 .pen_radius = rng.uniform(1.2, 2.7),
                 .advance = rng.uniform(0.95, 1.4),
                 .slant = std::max(0.0, rng.uniform(-0.3, 0.25))});
}

Lettering draw_brand(Rng& rng) {
  const double height = rng.uniform(8, 13);
  return fitted({.text = std::string(kBrands[rng.below(kBrands.size())]),
                 .height = height,
                 .pen_radius = height * rng.uniform(0.065, 0.12),
                 .advance = rng.uniform(0.86, 1.15),
                 .slant = std::max(0.0, rng.uniform(-0.2, 0.3)),
                 .badge = std::array{Badge::none, Badge::crescent, Badge::ring}[rng.below(3)]});
}

// The dose on orange, and a name on black, on any side of it.
void draw_prints(CapsuleScene& scene, int size, Rng& rng) {
  const double scale = size / 256.0;
  const Lettering number = draw_number(rng);
  scene.number = print(number, scale, rng);
  scene.number.left = scene.pose.seam + rng.uniform(4, 12) + 0.4 * (kPrintRoom - number.width());
  scene.number.middle = rng.uniform(-9, 9);
  scene.number_ink = varied({214, 160, 150}, 14, 6, rng);
  const Lettering brand = draw_brand(rng);
  scene.brand = print(brand, scale, rng);
  scene.brand.left = scene.pose.seam - brand.width() - rng.uniform(2, 16);
  scene.brand.middle = rng.uniform(-100, 100);
  scene.brand_ink = varied({108, 120, 126}, 24, 8, rng);
}

}  // namespace

Point CapsulePose::to_capsule(Point picture) const {
  const double x = picture.x - centre.x;
  const double y = picture.y - centre.y;
  const Point seen{cosine * x + sine * y, cosine * y - sine * x};
  const double nearness = 1 + nearer_along * seen.x + nearer_across * seen.y;
  return {seen.x / nearness, seen.y / nearness};
}

Point CapsulePose::to_picture(Point capsule) const {
  const double nearness = 1 - nearer_along * capsule.x - nearer_across * capsule.y;
  const Point seen{capsule.x / nearness, capsule.y / nearness};
  return {centre.x + cosine * seen.x - sine * seen.y, centre.y + sine * seen.x + cosine * seen.y};
}

CapsuleScene draw_scene(std::uint64_t seed, int size) {
  Rng rng(seed, 1);
  CapsuleScene scene;
  scene.pose = draw_pose(rng);
  scene.ground = draw_ground(rng);
  scene.lights = draw_lights(rng);
  scene.camera = draw_camera(rng);
  scene.light = rng.uniform(0.95, 1.05);
  scene.black = varied({21, 20.5, 24}, 6, 2, rng);
  scene.orange = varied({162, 88, 70}, 9, 5, rng);
  scene.unevenness = rng.uniform(0.1, 0.6);
  scene.texture_seed = rng.next_u32();
  const std::uint32_t lint = rng.below(4);
  for (std::uint32_t i = 0; i < lint; ++i) {
    scene.lint.push_back({rng.uniform(-0.9, 0.9) * scene.pose.half_length,
                          rng.uniform(-0.8, 0.8) * scene.pose.orange_radius});
  }
  draw_prints(scene, size, rng);
  return scene;
}

}  // namespace lab
