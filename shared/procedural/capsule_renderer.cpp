// SPDX-License-Identifier: MIT
// Draws a scene pixel by pixel: distance to the capsule for outline and shadow, the normal of its
// round surface for light, the unrolled surface for the print. A defect's mask is the difference to
// the same scene without the defect, noise and all.
#include "shared/procedural/capsule_renderer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>

#include "shared/base/error.h"
#include "shared/base/exact_math.h"
#include "shared/base/rng.h"
#include "shared/image/to_byte.h"
#include "shared/procedural/capsule_damage.h"
#include "shared/procedural/capsule_scene.h"
#include "shared/procedural/value_noise.h"

namespace lab {
namespace {

constexpr std::array<std::string_view, 1 + kCapsuleDefectCount> kNames{
    "good", "crack", "faulty_imprint", "poke", "scratch", "squeeze"};

// Steps of 255 that a channel must change by to be seen: well above the noise, whose deviation is
// at most 2.
constexpr int kVisible = 10;

constexpr Color kNumberInk{236, 190, 178};
constexpr Color kBrandInk{112, 124, 132};
constexpr Color kBareBlack{128, 128, 134};  // scuffed gelatine
constexpr Color kBareOrange{232, 182, 158};

Color mixed(const Color& from, const Color& to, double share) {
  return {from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1]),
          from[2] + share * (to[2] - from[2])};
}

Color scaled(const Color& color, double factor) {
  return {color[0] * factor, color[1] * factor, color[2] * factor};
}

// A bell of height 1, of about the width 1, without an exponential.
double bell(double t) { return 1 / ((1 + t * t) * (1 + t * t)); }

// One of the two halves where it is nearest to a point: a cylinder closed by half a sphere.
struct HalfSurface {
  HalfSurface(Point p, double radius_, double round_from_)
      : radius(radius_),
        beyond(std::max(0.0, round_from_ > 0 ? p.x - round_from_ : round_from_ - p.x)),
        across(p.y / radius_) {
    const double out = std::sqrt(beyond * beyond + p.y * p.y);
    distance = out - radius;
    facing = std::sqrt(std::max(0.0, 1 - out * out / (radius * radius)));
  }

  double radius;
  double beyond;    // along the axis into the round end
  double across;    // -1 (top) to 1 (bottom)
  double distance;  // to the outline, below 0 inside
  double facing;    // of the surface towards the camera: 1 in the middle, 0 at the outline
};

// Along the circumference, from the line that faces the camera.
double around(const HalfSurface& surface) {
  const double angle = exact_atan2(std::fabs(surface.across), surface.facing);
  return surface.across < 0 ? -angle * surface.radius : angle * surface.radius;
}

class CapsulePainter {
 public:
  CapsulePainter(const CapsuleScene& scene, const CapsuleDamage* damage, int size)
      : scene_(scene), damage_(damage), scale_(size / 256.0) {}

  // Without noise.
  Color color(int x, int y) const {
    const Point picture{(x + 0.5) / scale_, (y + 0.5) / scale_};
    Point p = scene_.pose.to_capsule(picture);
    if (damage_ != nullptr) p = damage_->pinch.undone(p);
    const CapsulePose& pose = scene_.pose;
    const HalfSurface black(p, pose.black_radius, pose.black_radius - pose.half_length);
    const HalfSurface orange(p, pose.orange_radius, pose.half_length - pose.orange_radius);
    const double black_distance = std::max(black.distance, p.x - pose.seam);
    const double orange_distance = std::max(orange.distance, pose.seam - 2 - p.x);
    const double black_share = covered(black_distance);
    const double orange_share = covered(orange_distance);
    Color result{};
    if (black_share < 1 && orange_share < 1) {
      result = ground(picture, p, black.distance, orange.distance);
    }
    if (orange_share > 0) {
      result = mixed(result, worn(orange_half(p, orange), kBareOrange, x, y), orange_share);
    }
    if (black_share > 0) {
      result = mixed(result, worn(black_half(p, black), kBareBlack, x, y), black_share);
    }
    return result;
  }

 private:
  double covered(double distance) const { return std::clamp(0.5 - distance * scale_, 0.0, 1.0); }

  // Paper, with the shadow and the reflection of the capsule: pinkish above orange, bluish above
  // black, greenish below.
  Color ground(Point picture, Point p, double black_distance, double orange_distance) const {
    const double warm = std::clamp((p.x - scene_.pose.seam) / 30 + 0.5, 0.0, 1.0);
    const double distance = black_distance + warm * (orange_distance - black_distance);
    const double reach = std::max(0.0, distance);
    const double shadow = 78 * (1 / (1 + reach * reach / 300)) + 30 * bell(reach / 2.2);
    const double grain =
        3.2 * (value_noise(picture.x / 2.6, picture.y / 2.6, scene_.texture_seed) - 0.5) +
        4 * (value_noise(picture.x / 45, picture.y / 45, scene_.texture_seed + 7) - 0.5);
    const double tilt =
        scene_.tilt_x * (picture.x / 256 - 0.5) + scene_.tilt_y * (picture.y / 256 - 0.5);
    const double above = std::clamp(0.5 - p.y / 40, 0.0, 1.0);
    const Color depth{0.97 - 0.22 * warm * above, 1.0 + 0.02 * warm,
                      0.98 - 0.04 * warm * above + 0.08 * (1 - above)};
    double dust = 0;
    for (const Point& speck : scene_.dust) {
      const double dx = picture.x - speck.x;
      const double dy = picture.y - speck.y;
      const double t = 1 + (dx * dx + dy * dy) / 0.8;
      dust += 45 / (t * t);
    }
    Color result = scene_.ground;
    for (std::size_t c = 0; c < 3; ++c) result[c] += tilt + grain - dust - shadow * depth[c];
    return result;
  }

  Color orange_half(Point p, const HalfSurface& surface) const {
    // Light from above; the round end turns away from it.
    const double dome = 0.80 - 0.20 * surface.across + 0.22 * surface.facing;
    const double end = 1 - 0.22 * surface.beyond / surface.radius;
    Color result = scaled(scene_.orange, scene_.light * dome * end);
    const double print = scene_.number.at(p.x, around(surface));
    result = mixed(result, scaled(kNumberInk, 0.72 * scene_.light * dome), 0.8 * print);
    const double streak = 16 * bell((surface.across - scene_.streak) / 0.07) * gloss(p) *
                              (1 - surface.beyond / surface.radius) +
                          14 * bell((surface.across + 0.72) / 0.16);
    // The cap's lip throws a thin shadow.
    const double lip = 1 - 0.55 * bell((p.x - scene_.pose.seam) / 2.5);
    for (double& channel : result) channel = (channel + streak) * lip;
    return result;
  }

  Color black_half(Point p, const HalfSurface& surface) const {
    Color result = scaled(scene_.black, scene_.light);
    const double print = scene_.brand.at(p.x, around(surface));
    result = mixed(result, scaled(kBrandInk, 0.5 + 0.5 * surface.facing), 0.75 * print);
    const double light = 9 * bell((surface.across - scene_.streak) / 0.12) * gloss(p) +
                         8 * bell((surface.across + 0.6) / 0.25) +
                         16 * bell((p.x - scene_.pose.seam) / 1.2) * surface.facing +
                         12 * bell(surface.facing / 0.25) - 7 * std::max(0.0, surface.across);
    for (double& channel : result) channel += light;
    return result;
  }

  // The highlight is broken up along the capsule.
  double gloss(Point p) const {
    return 0.4 + 1.2 * value_noise(p.x / 14, 0.5, scene_.texture_seed + 3);
  }

  Color worn(const Color& color, const Color& bare, int x, int y) const {
    if (damage_ == nullptr) return color;
    return mixed(scaled(color, 1 - 0.9 * damage_->dark.at(x, y)), bare, damage_->bare.at(x, y));
  }

  const CapsuleScene& scene_;
  const CapsuleDamage* damage_;
  double scale_;
};

// Nearly normal, deviation 1: the sum of four bytes (Irwin-Hall), from one random number.
double sensor_noise(Rng& rng) {
  const std::uint32_t bits = rng.next_u32();
  const double sum = (bits & 255u) + (bits >> 8 & 255u) + (bits >> 16 & 255u) + (bits >> 24);
  return (sum - 510) / 147.8;
}

Image paint(const CapsuleScene& scene, const CapsuleDamage* damage, const CapsuleSpec& spec) {
  const CapsulePainter painter(scene, damage, spec.size);
  Rng noise(spec.seed, 2);
  Image image(spec.size, spec.size, 3);
  std::size_t sample = 0;
  for (int y = 0; y < spec.size; ++y) {
    for (int x = 0; x < spec.size; ++x) {
      for (const double channel : painter.color(x, y)) {
        image.pixels[sample++] = to_byte(channel + scene.noise * sensor_noise(noise));
      }
    }
  }
  return image;
}

struct Difference {
  Image mask;
  int pixels = 0;
};

Difference visible_difference(const Image& good, const Image& damaged) {
  Difference difference{Image(good.width, good.height, 1)};
  for (std::size_t i = 0; i < difference.mask.pixels.size(); ++i) {
    int change = 0;
    for (std::size_t c = 0; c < 3; ++c) {
      change = std::max(change, std::abs(good.pixels[3 * i + c] - damaged.pixels[3 * i + c]));
    }
    if (change < kVisible) continue;
    difference.mask.pixels[i] = 255;
    ++difference.pixels;
  }
  return difference;
}

}  // namespace

std::string_view name_of(CapsuleDefect defect) { return kNames[static_cast<std::size_t>(defect)]; }

CapsuleDefect capsule_defect_from(std::string_view name) {
  const auto found = std::ranges::find(kNames, name);
  if (found != kNames.end()) return static_cast<CapsuleDefect>(found - kNames.begin());
  std::string known;
  for (const std::string_view kind : kNames)
    known += (known.empty() ? "" : ", ") + std::string(kind);
  throw Error("capsule defect", known, "'" + std::string(name) + "'");
}

RenderedCapsule render_capsule(const CapsuleSpec& spec) {
  if (spec.size < 32)
    throw Error("render_capsule", "a size of at least 32", std::to_string(spec.size));
  const CapsuleScene scene = draw_scene(spec.seed, spec.size);
  Image good = paint(scene, nullptr, spec);
  if (spec.defect == CapsuleDefect::none) {
    return {std::move(good), Image(spec.size, spec.size, 1)};
  }
  // A defect that nobody could see is none: draw another, stronger one.
  const int enough = std::max(2, 24 * spec.size * spec.size / (256 * 256));
  for (int attempt = 0;; ++attempt) {
    CapsuleScene damaged_scene = scene;
    const CapsuleDamage damage = draw_damage(damaged_scene, spec, attempt);
    Image damaged = paint(damaged_scene, &damage, spec);
    Difference difference = visible_difference(good, damaged);
    if (difference.pixels < enough && attempt < 20) continue;
    return {std::move(damaged), std::move(difference.mask)};
  }
}

}  // namespace lab
