// SPDX-License-Identifier: MIT
#include "shared/procedural/hand_damage.h"

#include <vector>

#include "shared/procedural/painting.h"

namespace lab {
namespace {

// Radii of tools of size 1, of the side of a square of the picture's area.
constexpr double kScratch = 0.004;
constexpr double kPoke = 0.025;
constexpr double kSqueeze = 0.13;
constexpr double kSmear = 0.07;
constexpr double kThinnest = 0.5;  // pixels

constexpr double kLightFrom = -2.2;  // above, to the left
constexpr int kPieces = 4;           // of a curve between two points

Polyline curve_of(const Image& picture, const Polyline& points) {
  Polyline curve;
  for (const Point point : points) {
    curve.push_back({point.x * picture.width - 0.5, point.y * picture.height - 0.5});
  }
  return curve.size() > 1 ? smooth_curve(curve, kPieces) : curve;
}

// Places along the curve, so far from each other; the first is where it begins.
std::vector<Point> places_along(const Polyline& curve, double step) {
  std::vector<Point> places{curve.front()};
  for (const Point point : curve) {
    for (;;) {
      const Point last = places.back();
      const double away = std::hypot(point.x - last.x, point.y - last.y);
      if (away < step) break;
      places.push_back(
          {last.x + (point.x - last.x) * step / away, last.y + (point.y - last.y) * step / away});
    }
  }
  return places;
}

// Lighter on a dark surface and darker on a light one, each place by its own.
void scratch(Image& picture, const Polyline& curve, double radius) {
  constexpr double kContrast = 90;  // of 255
  FloatMap opacity(picture.width, picture.height);
  draw_stroke(opacity, curve, std::vector<double>(curve.size(), radius));
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) {
      const double covered = opacity.at(x, y);
      if (covered <= 0) continue;
      PaintColor color = color_at(picture, x, y);
      const double shift = color[0] + color[1] + color[2] < 3 * 128 ? kContrast : -kContrast;
      for (double& value : color) value += shift;
      blend(picture, x, y, color, covered);
    }
  }
}

void poke(Image& picture, const Polyline& curve, double radius) {
  for (const Point place : places_along(curve, 3 * radius)) {
    press_pit(picture,
              {.center = place, .radius = radius, .depth = 0.8, .gloss = 0.5, .light = kLightFrom});
  }
}

void squeeze(Image& picture, const Polyline& curve, double radius) {
  for (const Point place : places_along(curve, radius)) {
    shove_surface(picture, {.center = place, .radius = radius, .pinch = 0.45});
  }
}

void smear(Image& picture, const Polyline& curve, double radius) {
  constexpr double kStep = 0.2;  // of the radius: so far at once, the surface does not fold
  const std::vector<Point> places = places_along(curve, kStep * radius);
  for (std::size_t i = 1; i < places.size(); ++i) {
    shove_surface(picture, {.center = places[i],
                            .radius = radius,
                            .push_x = (places[i].x - places[i - 1].x) / radius,
                            .push_y = (places[i].y - places[i - 1].y) / radius});
  }
}

}  // namespace

Image damaged(const Image& picture, std::span<const DamageStroke> strokes) {
  Image result = picture;
  const double side = side_of(picture);
  for (const DamageStroke& stroke : strokes) {
    if (stroke.points.empty()) continue;
    const Polyline curve = curve_of(picture, stroke.points);
    const auto radius = [&](double share) {
      return std::max(kThinnest, stroke.size * share * side);
    };
    switch (stroke.tool) {
      case DamageTool::scratch: scratch(result, curve, radius(kScratch)); break;
      case DamageTool::poke: poke(result, curve, radius(kPoke)); break;
      case DamageTool::squeeze: squeeze(result, curve, radius(kSqueeze)); break;
      case DamageTool::smear: smear(result, curve, radius(kSmear)); break;
    }
  }
  return result;
}

}  // namespace lab
