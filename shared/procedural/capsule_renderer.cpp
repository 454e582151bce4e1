// SPDX-License-Identifier: MIT
// Draws a scene pixel by pixel: distance to the capsule for outline and shadow, the normal of its
// round surface for light, the unrolled surface for the print; then photographs it. A defect's mask is
// the difference to the same scene without the defect, noise and all.
#include "shared/procedural/capsule_renderer.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <utility>

#include "shared/base/error.h"
#include "shared/procedural/capsule_damage.h"
#include "shared/procedural/capsule_ground.h"
#include "shared/procedural/capsule_scene.h"
#include "shared/procedural/capsule_surface.h"
#include "shared/procedural/photograph.h"

namespace lab {
namespace {

constexpr std::array<std::string_view, 1 + kCapsuleDefectCount> kNames{
    "good", "crack", "faulty_imprint", "poke", "scratch", "squeeze"};

// Steps of 255 that a channel must change by to be seen: well above the noise, whose deviation is
// at most 2.
constexpr int kVisible = 10;

constexpr Color kBareBlack{128, 128, 134};  // scuffed gelatine
constexpr Color kBareOrange{232, 182, 158};

class CapsulePainter {
 public:
  CapsulePainter(const CapsuleScene& scene, const CapsuleDamage* damage, int size)
      : scene_(scene), damage_(damage), scale_(size / 256.0) {}

  Color color(int x, int y) const {
    const Point picture{(x + 0.5) / scale_, (y + 0.5) / scale_};
    Point p = scene_.pose.to_capsule(picture);
    if (damage_ != nullptr) p = damage_->pinch.undone(p);
    const double seam = scene_.pose.seam;
    const HalfSurface black = black_surface(scene_, p);
    const HalfSurface orange = orange_surface(scene_, p);
    const double black_share = covered(std::max(black.distance, p.x - seam));
    const double orange_share = covered(std::max(orange.distance, seam - 2 - p.x));
    Color result{};
    if (black_share < 1 && orange_share < 1) {
      result = ground_color(scene_, picture, p, {black.distance, orange.distance});
    }
    if (orange_share > 0) {
      const Color gelatine = orange_gelatine(scene_, p, orange);
      result = mixed(result, worn(gelatine, kBareOrange, x, y), orange_share);
    }
    if (black_share > 0) {
      const Color gelatine = black_gelatine(scene_, p, black);
      result = mixed(result, worn(gelatine, kBareBlack, x, y), black_share);
    }
    return result;
  }

 private:
  double covered(double distance) const { return std::clamp(0.5 - distance * scale_, 0.0, 1.0); }

  Color worn(const Color& color, const Color& bare, int x, int y) const {
    if (damage_ == nullptr) return color;
    return mixed(scaled(color, 1 - 0.9 * damage_->dark.at(x, y)), bare, damage_->bare.at(x, y));
  }

  const CapsuleScene& scene_;
  const CapsuleDamage* damage_;
  double scale_;
};

Image paint(const CapsuleScene& scene, const CapsuleDamage* damage, const CapsuleSpec& spec) {
  const CapsulePainter painter(scene, damage, spec.size);
  LightField light(spec.size);
  for (int y = 0; y < spec.size; ++y) {
    for (int x = 0; x < spec.size; ++x) light.at(x, y) = painter.color(x, y);
  }
  return photograph(std::move(light), scene.camera, spec.seed);
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
