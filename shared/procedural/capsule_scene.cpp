// SPDX-License-Identifier: MIT
#include "shared/procedural/capsule_scene.h"

#include "shared/base/exact_math.h"
#include "shared/base/rng.h"

namespace lab {
namespace {

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
  pose.black_radius *= scale;
  pose.orange_radius *= scale;
  pose.seam += rng.uniform(-1.5, 1.5);
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
  lights.horizon = rng.uniform(0, 0.16);
  lights.panel_left = rng.uniform(0.5, 0.72);
  lights.panel_right = rng.uniform(0.4, 0.66);
  lights.panel = rng.uniform(4, 10);
  lights.tube = lights.horizon + rng.uniform(0.02, 0.1);
  lights.tube_light = rng.uniform(8, 22);
  lights.spot_along = rng.uniform(0.42, 0.62);
  lights.spot_across = rng.uniform(0.4, 0.62);
  lights.spot_light = rng.uniform(8, 32);
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
  scene.black = varied({22, 21.5, 25}, 2, 1, rng);
  scene.orange = varied({160, 87, 69}, 5, 3, rng);
  scene.unevenness = rng.uniform(0.1, 0.6);
  scene.texture_seed = rng.next_u32();
  const std::uint32_t lint = rng.below(4);
  for (std::uint32_t i = 0; i < lint; ++i) {
    scene.lint.push_back({rng.uniform(-0.9, 0.9) * scene.pose.half_length,
                          rng.uniform(-0.8, 0.8) * scene.pose.orange_radius});
  }
  const double scale = size / 256.0;
  scene.number =
      print({.text = "500", .height = rng.uniform(18, 20), .pen_radius = rng.uniform(2.1, 2.7)},
            scale, rng);
  scene.number.left = scene.pose.seam + rng.uniform(7, 12);
  scene.number.middle = rng.uniform(-7, 7);
  scene.brand =
      print({.text = "LAB", .height = 10.5, .pen_radius = 0.95, .badge = true}, scale, rng);
  scene.brand.left = scene.pose.seam - rng.uniform(57, 63);
  scene.brand.middle = rng.uniform(-100, 100);
  return scene;
}

}  // namespace lab
