// SPDX-License-Identifier: MIT
#include "shared/procedural/capsule_damage.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <vector>

#include "shared/base/exact_math.h"
#include "shared/base/rng.h"
#include "shared/procedural/value_noise.h"

namespace lab {
namespace {

constexpr double kPi = 3.14159265358979323846;

// What one defect is drawn with.
struct Workbench {
  CapsuleScene& scene;
  CapsuleDamage& damage;
  Rng& rng;
  double scale;     // picture pixels per pixel of the scene
  double strength;  // 1 or more

  double opacity(double low, double high) {
    return std::min(1.0, strength * rng.uniform(low, high));
  }
  bool chance(double probability) { return rng.uniform() < probability; }

  // A place on the surface, away from the outline; two thirds of them are on orange.
  Point place(double margin) {
    const CapsulePose& pose = scene.pose;
    const bool orange = chance(0.67);
    const double along = orange ? rng.uniform(pose.seam + 4, pose.half_length - margin)
                                : rng.uniform(margin - pose.half_length, pose.seam - 4);
    return {along, rng.uniform(-0.68, 0.68) * pose.orange_radius};
  }
};

struct Pen {
  double radius;
  double opacity;
};

// curve: in the capsule's coordinates.
void mark(const Workbench& bench, FloatMap& map, const Polyline& curve, const Pen& pen) {
  Polyline pixels;
  for (const Point& point : curve) {
    const Point picture = bench.scene.pose.to_picture(point);
    pixels.push_back({picture.x * bench.scale - 0.5, picture.y * bench.scale - 0.5});
  }
  FloatMap coverage(map.width, map.height);
  const std::vector<double> radii(pixels.size(), pen.radius * bench.scale);
  draw_stroke(coverage, pixels, radii);
  for (std::size_t i = 0; i < map.values.size(); ++i) {
    map.values[i] = std::max(map.values[i], static_cast<float>(pen.opacity) * coverage.values[i]);
  }
}

Polyline shifted(Polyline curve, Point by) {
  for (Point& point : curve) point = {point.x + by.x, point.y + by.y};
  return curve;
}

struct Walk {
  int pieces;
  double step;    // pixels
  double unrest;  // radians by which the direction changes at most
};

Polyline wander(Rng& rng, Point start, const Walk& walk) {
  double direction = rng.uniform(-kPi, kPi);
  Polyline line{start};
  for (int i = 0; i < walk.pieces; ++i) {
    direction += walk.unrest * rng.uniform(-1, 1);
    line.push_back({line.back().x + walk.step * exact_sin(direction + kPi / 2),
                    line.back().y + walk.step * exact_sin(direction)});
  }
  return line;
}

// A jagged dark line whose lower lip catches the light, at times with a piece broken out.
void crack(Workbench& bench) {
  Rng& rng = bench.rng;
  const int pieces = 4 + static_cast<int>(rng.below(6));
  const Point start = bench.place(24);
  const Polyline line = wander(rng, start, {pieces, rng.uniform(2.5, 5), 0.8});
  const double radius = rng.uniform(0.45, 1.2);
  mark(bench, bench.damage.dark, line, {radius, bench.opacity(0.55, 1)});
  mark(bench, bench.damage.bare, shifted(line, {0.4, radius + 0.7}),
       {0.6 * radius, bench.opacity(0.25, 0.75)});
  if (!bench.chance(0.4)) return;
  const Point chip = line[line.size() / 2];
  const double width = rng.uniform(1.5, 4);
  mark(bench, bench.damage.dark, {chip, {chip.x + width, chip.y + 1}},
       {width, bench.opacity(0.7, 1)});
}

// A small hole with a bright inner edge.
void poke(Workbench& bench) {
  Rng& rng = bench.rng;
  const Point center = bench.place(18);
  const double radius = rng.uniform(1.8, 5.5);
  const Point edge{center.x + radius * rng.uniform(-0.4, 0.4),
                   center.y + radius * rng.uniform(0.1, 0.45)};
  mark(bench, bench.damage.dark, {center}, {radius, bench.opacity(0.4, 0.9)});
  mark(bench, bench.damage.bare, {edge}, {radius * rng.uniform(0.4, 0.75), bench.opacity(0.5, 1)});
}

// A bundle of fine, nearly parallel curves; some are hardly seen.
void scratch(Workbench& bench) {
  Rng& rng = bench.rng;
  const Point start = bench.place(30);
  const Polyline line = wander(rng, start, {5, rng.uniform(4, 11), 0.28});
  const int count = 1 + static_cast<int>(rng.below(5));
  const double opacity = bench.opacity(0.16, 0.62);
  for (int i = 0; i < count; ++i) {
    const Point by{rng.uniform(-6, 6) * std::min(i, 1), rng.uniform(-5, 5) * std::min(i, 1)};
    const Polyline curve = smooth_curve(shifted(line, by), 4);
    mark(bench, bench.damage.bare, curve,
         {rng.uniform(0.25, 0.6), std::min(1.0, opacity * rng.uniform(0.7, 1.2))});
  }
}

// An arch around the dent, open to the outline on this side.
Polyline crease(Workbench& bench, double side) {
  Rng& rng = bench.rng;
  const double radius = bench.scene.pose.orange_radius;
  const double reach = bench.damage.pinch.width * rng.uniform(0.5, 1.1);
  const double foot = rng.uniform(0.6, 0.85) * radius;
  const double top = rng.uniform(0.2, 0.55) * radius;
  const double lean = rng.uniform(-0.4, 0.4);
  Polyline curve;
  for (int i = -6; i <= 6; ++i) {
    const double t = i / 6.0;
    const double bulge = (1 - t * t) * (1 + lean * t);
    curve.push_back({bench.damage.pinch.along + reach * t, side * (foot + (top - foot) * bulge)});
  }
  return curve;
}

// The outline bends in, and creases run along the dent.
void squeeze(Workbench& bench) {
  Rng& rng = bench.rng;
  const CapsulePose& pose = bench.scene.pose;
  Pinch& pinch = bench.damage.pinch;
  pinch.along = rng.uniform(-0.75, 0.75) * pose.half_length;
  pinch.width = rng.uniform(9, 24);
  pinch.radius = pose.orange_radius;
  const double depth = std::min(0.5, bench.strength * rng.uniform(0.09, 0.3));
  const bool above = bench.chance(0.5);
  const double other = bench.chance(0.5) ? depth * rng.uniform(-0.4, 0.9) : 0;
  pinch.depth_above = above ? depth : other;
  pinch.depth_below = above ? other : depth;
  const double side = above ? -1 : 1;
  const int creases = 1 + static_cast<int>(rng.below(3));
  for (int i = 0; i < creases; ++i) {
    const Polyline curve = crease(bench, side);
    mark(bench, bench.damage.dark, curve, {rng.uniform(1.2, 2.6), bench.opacity(0.12, 0.36)});
    mark(bench, bench.damage.bare, shifted(curve, {0, 1.8}),
         {rng.uniform(0.8, 2), bench.opacity(0.08, 0.3)});
  }
}

// Where a rubbing finger took ink away: spots around a place of the print.
void rub_out(FloatMap& ink, Workbench& bench, Point center, double radius) {
  const double kept = bench.strength > 1 ? 0 : bench.rng.uniform(0, 0.3);
  const std::uint32_t seed = bench.rng.next_u32();
  const double spot = bench.rng.uniform(0.3, 0.7);  // per pixel
  for (int y = 0; y < ink.height; ++y) {
    for (int x = 0; x < ink.width; ++x) {
      const double dx = (x - center.x) / radius;
      const double dy = (y - center.y) / radius;
      const double noise = value_noise(x / bench.scale * spot, y / bench.scale * spot, seed);
      if (dx * dx + dy * dy > 0.35 + 0.9 * noise) continue;
      const double share = noise > 0.35 ? kept : 1;
      ink.at(x, y) *= static_cast<float>(share);
    }
  }
}

// The print a second time beside itself, fainter.
void print_twice(FloatMap& ink, Workbench& bench) {
  const FloatMap once = ink;
  const int dx = static_cast<int>(std::ceil(bench.rng.uniform(2.5, 6) * bench.scale));
  const int dy = static_cast<int>(bench.rng.uniform(-2.5, 2.5) * bench.scale);
  const auto opacity = static_cast<float>(bench.opacity(0.45, 0.95));
  for (int y = std::max(0, dy); y < std::min(ink.height, ink.height + dy); ++y) {
    for (int x = dx; x < ink.width; ++x) {
      ink.at(x, y) = std::max(ink.at(x, y), opacity * once.at(x - dx, y - dy));
    }
  }
}

void faulty_imprint(Workbench& bench) {
  Rng& rng = bench.rng;
  FloatMap& ink = bench.scene.number.ink;
  const Point figure{rng.uniform(0.2, 0.8) * ink.width, rng.uniform(0.35, 0.65) * ink.height};
  switch (rng.below(4)) {
    case 0: rub_out(ink, bench, figure, rng.uniform(4, 8) * bench.scale); break;
    case 1: rub_out(ink, bench, {ink.width / 2.0, ink.height / 2.0}, 0.5 * ink.width); break;
    case 2: print_twice(ink, bench); break;
    default: {  // a blot
      const Polyline blot{figure, {figure.x + rng.uniform(2, 5) * bench.scale, figure.y}};
      const std::vector<double> radii(2, rng.uniform(2.6, 5) * bench.scale);
      draw_stroke(ink, blot, radii);
    }
  }
}

}  // namespace

Point Pinch::undone(Point capsule) const {
  const double t = (capsule.x - along) / width;
  const double bump = 1 / ((1 + t * t) * (1 + t * t));
  const double depth = (capsule.y < 0 ? depth_above : depth_below) * bump;
  // The shadow near the outline moves along, the ground farther away does not.
  const double outside =
      std::max(0.0, std::fabs(capsule.y) - radius * (1 - depth)) / (0.4 * radius);
  const double fade = 1 / ((1 + outside * outside) * (1 + outside * outside));
  return {capsule.x, capsule.y * (1 + fade * depth / (1 - depth))};
}

CapsuleDamage draw_damage(CapsuleScene& scene, const CapsuleSpec& spec, int attempt) {
  CapsuleDamage damage{FloatMap(spec.size, spec.size), FloatMap(spec.size, spec.size), {}};
  Rng rng(spec.seed, 16 + static_cast<std::uint64_t>(attempt));
  Workbench bench{scene, damage, rng, spec.size / 256.0, 1 + 0.3 * attempt};
  switch (spec.defect) {
    case CapsuleDefect::crack: crack(bench); break;
    case CapsuleDefect::faulty_imprint: faulty_imprint(bench); break;
    case CapsuleDefect::poke: poke(bench); break;
    case CapsuleDefect::scratch: scratch(bench); break;
    case CapsuleDefect::squeeze: squeeze(bench); break;
    case CapsuleDefect::none: assert(false);
  }
  return damage;
}

}  // namespace lab
