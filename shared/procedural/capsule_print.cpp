// SPDX-License-Identifier: MIT
#include "shared/procedural/capsule_print.h"

#include <cmath>
#include <cstdint>
#include <vector>

#include "shared/base/exact_math.h"
#include "shared/base/rng.h"
#include "shared/procedural/stroke_font.h"
#include "shared/procedural/strokes.h"
#include "shared/procedural/value_noise.h"

namespace lab {
namespace {

constexpr double kPi = 3.14159265358979323846;

// A crescent, open below, 1 high: two arcs that part from one end.
std::vector<Polyline> crescent_strokes() {
  std::vector<Polyline> arcs(2);
  constexpr int kSteps = 12;
  for (int i = 0; i <= kSteps; ++i) {
    const double angle = kPi * (0.9 + 0.95 * i / kSteps);
    const double x = 0.5 + 0.5 * exact_sin(angle + kPi / 2);
    const double y = 0.65 + 0.65 * exact_sin(angle);
    arcs[0].push_back({x, y});
    arcs[1].push_back({x + 0.05, y + 0.2 * (1 - x)});
  }
  return arcs;
}

std::vector<Polyline> ring_strokes() {
  Polyline ring;
  constexpr int kSteps = 16;
  for (int i = 0; i <= kSteps; ++i) {
    const double angle = 2 * kPi * i / kSteps;
    ring.push_back({0.5 + 0.5 * exact_sin(angle), 0.5 + 0.5 * exact_sin(angle + kPi / 2)});
  }
  return {ring, {{0.5, 0.25}, {0.5, 0.75}}};
}

double badge_width(Badge badge) { return badge == Badge::none ? 0 : 1.45; }

FloatMap print_strokes(const Lettering& lettering, double scale) {
  const double shift = badge_width(lettering.badge);
  std::vector<Polyline> strokes = text_strokes(lettering.text, lettering.advance);
  for (Polyline& stroke : strokes) {
    for (Point& point : stroke) point.x += shift;
  }
  if (lettering.badge != Badge::none) {
    const bool ring = lettering.badge == Badge::ring;
    for (Polyline& arc : ring ? ring_strokes() : crescent_strokes())
      strokes.push_back(std::move(arc));
  }
  const double margin = lettering.pen_radius + 2;
  const double leaning = lettering.slant * lettering.height;
  const double width = lettering.width() + leaning + 2 * margin;
  const double height = lettering.height + 2 * margin;
  FloatMap ink(static_cast<int>(std::ceil(width * scale)) + 1,
               static_cast<int>(std::ceil(height * scale)) + 1);
  for (Polyline& stroke : strokes) {
    for (Point& point : stroke) {
      const double x = point.x + lettering.slant * (1 - point.y);
      point = {(x * lettering.height + margin) * scale,
               (point.y * lettering.height + margin) * scale};
    }
    const std::vector<double> radii(stroke.size(), lettering.pen_radius * scale);
    draw_stroke(ink, stroke, radii);
  }
  return ink;
}

void speckle(FloatMap& ink, double scale, Rng& rng) {
  const std::uint32_t seed = rng.next_u32();
  const double wear = rng.uniform(0.12, 0.3);
  for (int y = 0; y < ink.height; ++y) {
    for (int x = 0; x < ink.width; ++x) {
      const double fine = value_noise(x / scale * 0.95, y / scale * 0.95, seed);
      const double broad = value_noise(x / scale * 0.16, y / scale * 0.16, seed + 1);
      const double taken = 1 - wear * (0.6 * broad + 1.6 * fine * fine);
      ink.at(x, y) *= static_cast<float>(taken);
    }
  }
}

}  // namespace

double Lettering::width() const {
  return (badge_width(badge) + text_width(text, advance)) * height;
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

Imprint print(const Lettering& lettering, double scale, Rng& rng) {
  Imprint imprint{.ink = print_strokes(lettering, scale), .scale = scale};
  speckle(imprint.ink, scale, rng);
  return imprint;
}

}  // namespace lab
