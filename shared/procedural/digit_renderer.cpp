// SPDX-License-Identifier: MIT
// A skeleton is shaken, bent, sheared and turned, fitted into 20 x 20 pixels, drawn, and shifted by
// whole pixels until its centre of mass is the middle of 28 x 28: the steps that MNIST's own digits
// went through (LeCun et al. 1998, "Gradient-based learning applied to document recognition").
#include "shared/procedural/digit_renderer.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "shared/base/error.h"
#include "shared/base/exact_math.h"
#include "shared/base/rng.h"
#include "shared/procedural/digit_skeletons.h"

namespace lab {
namespace {

constexpr int kSide = 28;
constexpr double kBox = 20;  // the longer side of the ink
constexpr double kPi = 3.14159265358979323846;
constexpr int kStepsBetweenPoints = 6;

using Strokes = std::vector<Polyline>;

double clamped_normal(Rng& rng, double mean, double deviation, double low, double high) {
  return std::clamp(mean + deviation * rng.normal(), low, high);
}

double cosine(double angle) { return exact_sin(angle + kPi / 2); }

// Points of the skeleton with the unsteadiness of a hand; a corner stays one.
Strokes shaken(Skeleton skeleton, Rng& rng) {
  const double shake = rng.uniform(0.012, 0.048);
  Strokes strokes;
  for (const SkeletonStroke points : skeleton) {
    Polyline moved;
    for (std::size_t i = 0; i < points.size(); ++i) {
      const bool corner = i > 0 && points[i] == points[i - 1];
      moved.push_back(
          corner ? moved.back()
                 : Point{points[i].x + shake * rng.normal(), points[i].y + shake * rng.normal()});
    }
    strokes.push_back(smooth_curve(moved, kStepsBetweenPoints));
  }
  return strokes;
}

// Long waves in both directions, then slant, width and turn.
struct Deformation {
  explicit Deformation(Rng& rng)
      : wave_x(0.04 * rng.normal()),
        wave_y(0.04 * rng.normal()),
        phase_x(rng.uniform(0, 2 * kPi)),
        phase_y(rng.uniform(0, 2 * kPi)),
        slant(clamped_normal(rng, 0.12, 0.2, -0.4, 0.65)),
        width(clamped_normal(rng, 0.78, 0.13, 0.45, 1.15)),
        turn(clamped_normal(rng, 0, 0.09, -0.25, 0.25)) {}

  Point apply(Point p) const {
    const double bent_x = p.x - 0.5 + wave_x * exact_sin(2 * kPi * p.y + phase_x);
    const double y = p.y - 0.5 + wave_y * exact_sin(2 * kPi * p.x + phase_y);
    const double x = width * bent_x - slant * y;  // y points down: a positive slant leans right
    return {x * cosine(turn) - y * exact_sin(turn), x * exact_sin(turn) + y * cosine(turn)};
  }

  double wave_x;
  double wave_y;
  double phase_x;
  double phase_y;
  double slant;
  double width;
  double turn;
};

// Scales and shifts the strokes so that ink of this pen fills a centred box of kBox pixels.
void fit_into_box(Strokes& strokes, double radius) {
  Point low{std::numeric_limits<double>::max(), std::numeric_limits<double>::max()};
  Point high{std::numeric_limits<double>::lowest(), std::numeric_limits<double>::lowest()};
  for (const Polyline& stroke : strokes) {
    for (const Point& p : stroke) {
      low = {std::min(low.x, p.x), std::min(low.y, p.y)};
      high = {std::max(high.x, p.x), std::max(high.y, p.y)};
    }
  }
  const double scale = (kBox - 2 * radius) / std::max(high.x - low.x, high.y - low.y);
  for (Polyline& stroke : strokes) {
    for (Point& p : stroke) {
      p = {(p.x - (low.x + high.x) / 2) * scale + (kSide - 1) / 2.0,
           (p.y - (low.y + high.y) / 2) * scale + (kSide - 1) / 2.0};
    }
  }
}

// The pressure of the hand changes slowly along a stroke.
std::vector<double> pen_radii(std::size_t count, double radius, Rng& rng) {
  const double swing = rng.uniform(0, 0.16);
  const double phase = rng.uniform(0, 2 * kPi);
  const double speed = rng.uniform(0.1, 0.35);
  std::vector<double> radii(count);
  for (std::size_t i = 0; i < count; ++i) {
    radii[i] = radius * (1 + swing * exact_sin(phase + speed * static_cast<double>(i)));
  }
  return radii;
}

// How far to shift along one axis so that the centre of mass comes to the middle.
int shift_to_middle(double moment, double mass) {
  return static_cast<int>(std::floor(kSide / 2.0 - (moment / mass + 0.5) + 0.5));
}

Image centred_by_mass(const FloatMap& ink) {
  double mass = 0;
  double moment_x = 0;
  double moment_y = 0;
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) {
      const double value = ink.at(x, y);
      mass += value;
      moment_x += value * x;
      moment_y += value * y;
    }
  }
  const int shift_x = shift_to_middle(moment_x, mass);
  const int shift_y = shift_to_middle(moment_y, mass);
  Image image(kSide, kSide, 1);
  for (int y = std::max(0, -shift_y); y < std::min(kSide, kSide - shift_y); ++y) {
    for (int x = std::max(0, -shift_x); x < std::min(kSide, kSide - shift_x); ++x) {
      image.at(x + shift_x, y + shift_y, 0) =
          static_cast<std::uint8_t>(std::floor(255.0 * ink.at(x, y) + 0.5));
    }
  }
  return image;
}

}  // namespace

Image render_digit(int digit, std::uint64_t seed) {
  if (digit < 0 || digit > 9) throw Error("render_digit", "0 to 9", std::to_string(digit));
  Rng rng(seed, static_cast<std::uint64_t>(digit));
  const auto ways = skeletons_of(digit);
  Strokes strokes = shaken(ways[rng.below(static_cast<std::uint32_t>(ways.size()))], rng);
  const Deformation deformation(rng);
  for (Polyline& stroke : strokes) {
    for (Point& point : stroke) point = deformation.apply(point);
  }
  const double radius = clamped_normal(rng, 1.24, 0.33, 0.7, 2.3);
  fit_into_box(strokes, radius);
  FloatMap ink(kSide, kSide);
  for (const Polyline& stroke : strokes) {
    draw_stroke(ink, stroke, pen_radii(stroke.size(), radius, rng));
  }
  return centred_by_mass(ink);
}

}  // namespace lab
