// SPDX-License-Identifier: MIT
#include "shared/procedural/capsule_surface.h"

#include <algorithm>
#include <cmath>

#include "shared/base/exact_math.h"
#include "shared/procedural/value_noise.h"

namespace lab {
namespace {

// Gelatine is a little wavy, which breaks a mirrored edge up along the capsule.
double wave(const CapsuleScene& scene, Point p, double length, std::uint32_t stream) {
  return value_noise(p.x / length, 0.5, scene.texture_seed + stream) - 0.5;
}

// The thin lamp, with knots, and the line that the far edge of the panel leaves below it.
double tube(const CapsuleScene& scene, Point p, const HalfSurface& surface) {
  const Lights& lights = scene.lights;
  const double place = surface.across - lights.tube - 0.03 * wave(scene, p, 26, 3);
  const double knots = 0.25 + 1.5 * value_noise(p.x / 9, 0.5, scene.texture_seed + 4);
  return lights.tube_light *
         (knots * bell(place / 0.035) + 0.35 * knots * bell((place - 0.09) / 0.05));
}

// How much of the panel above is mirrored: all, or nothing below its edge and towards the round ends.
double panel_share(const CapsuleScene& scene, Point p, const HalfSurface& surface) {
  const Lights& lights = scene.lights;
  const double edge = lights.horizon + 0.05 * wave(scene, p, 17, 5);
  const double lean = 0.25 * surface.across;
  return smooth_step((edge - surface.across) / (0.07 * lights.panel_edge)) *
         smooth_step((surface.along + lights.panel_left + lean) / (0.22 * lights.panel_edge)) *
         smooth_step((lights.panel_right + lean - surface.along) / (0.16 * lights.panel_edge));
}

// A lamp is mirrored as a short dash that leans like the round end.
double spot(const CapsuleScene& scene, const HalfSurface& surface) {
  const Lights& lights = scene.lights;
  const double along = surface.along - lights.spot_along;
  const double across = surface.across - lights.spot_across;
  return lights.spot_light * bell((along - 0.7 * across) / 0.035) * bell((along + across) / 0.16);
}

// Where the surface turns away it mirrors the paper around.
double rim(const HalfSurface& surface) {
  const double away = 1 - surface.facing;
  return away * away;
}

double specks(const CapsuleScene& scene, Point p) {
  double light = 0;
  for (const Point& speck : scene.lint) {
    const double dx = p.x - speck.x;
    const double dy = p.y - speck.y;
    light += bell(std::sqrt(dx * dx + dy * dy) / 1.1);
  }
  return light;
}

}  // namespace

HalfSurface::HalfSurface(Point p, double radius_, const End& end)
    : radius(radius_),
      beyond(std::max(0.0, end.side * p.x - (end.tip - end.dome * radius_)) / end.dome),
      along(end.side * beyond / radius_),
      across(p.y / radius_) {
  const double out = std::sqrt(beyond * beyond + p.y * p.y);
  distance = out - radius;
  facing = std::sqrt(std::max(0.0, 1 - out * out / (radius * radius)));
}

double HalfSurface::around() const {
  const double angle = exact_atan2(std::fabs(across), facing);
  return across < 0 ? -angle * radius : angle * radius;
}

HalfSurface black_surface(const CapsuleScene& scene, Point p) {
  const double uneven = scene.unevenness * wave(scene, p, 11, p.y < 0 ? 8 : 9);
  const double radius = scene.pose.black_radius + uneven;
  return {p, radius, {-1, scene.pose.half_length, scene.pose.black_dome}};
}

HalfSurface orange_surface(const CapsuleScene& scene, Point p) {
  const double radius = scene.pose.orange_radius;
  return {p, radius, {1, scene.pose.half_length, scene.pose.orange_dome}};
}

Color black_gelatine(const CapsuleScene& scene, Point p, const HalfSurface& surface) {
  const double print = scene.brand.at(p.x, surface.around());
  Color result = mixed(scaled(scene.black, scene.light),
                       scaled(scene.brand_ink, 0.5 + 0.5 * surface.facing), 0.75 * print);
  const double panel = panel_share(scene, p, surface);
  // The lip of the cap.
  const double lip = scene.lights.lip * bell((p.x - scene.pose.seam) / 1.2) * surface.facing;
  const double light = (scene.lights.panel - 2) * panel +
                       0.8 * tube(scene, p, surface) * smooth_step((surface.along + 0.75) / 0.3) +
                       22 * rim(surface) - 4 * smooth_step(surface.across) + lip +
                       18 * specks(scene, p);
  return sum(result, light);
}

Color orange_gelatine(const CapsuleScene& scene, Point p, const HalfSurface& surface) {
  // Light from above; the round end turns away from it. What is thin glows.
  const double dome = 0.85 - scene.lights.above * surface.across + 0.13 * surface.facing;
  const double end = 1 - scene.lights.falloff * surface.beyond / surface.radius;
  Color result = scaled(scene.orange, scene.light * dome * end);
  const double print = scene.number.at(p.x, surface.around());
  result = mixed(result, scaled(scene.number_ink, scene.light * dome * end), 0.8 * print);
  // The panel veils the colour with grey.
  const double panel = panel_share(scene, p, surface);
  result = mixed(result, scaled({150, 118, 112}, scene.light), 0.013 * scene.lights.panel * panel);
  const double inner = smooth_step(1 - surface.beyond / (0.8 * surface.radius));
  const Color warm{1.0, 0.72, 0.5};
  const double mirrored = 0.9 * tube(scene, p, surface) * inner + spot(scene, surface);
  for (std::size_t c = 0; c < 3; ++c) result[c] += mirrored * warm[c];
  result = sum(result, 18 * rim(surface) + 14 * specks(scene, p));
  // The cap's lip throws a thin shadow; beyond it its edge is seen through the gelatine.
  const double behind = p.x - scene.pose.seam;
  return scaled(result, (1 - 0.55 * bell(behind / 2.5)) * (1 - 0.05 * bell((behind - 9) / 5)));
}

}  // namespace lab
