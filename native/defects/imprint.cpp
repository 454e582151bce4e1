// SPDX-License-Identifier: MIT
// Print gone wrong, of painters.h. Print is found without knowing it: strokes narrower than a window,
// brighter or darker than the surface around them (top-hat transforms, Serra 1982, chapter XII).
#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "native/defects/painters.h"
#include "shared/procedural/value_noise.h"

namespace lab {
namespace {

constexpr double kStroke = 0.03;     // half the window, of the picture's side: wider than a stroke
constexpr int kStrokeContrast = 30;  // of 255
constexpr double kSmearStrength = 1.6;

// Largest or smallest value in a window of 2 * radius + 1 pixels of each column, edges repeated. After each round
// a row holds the best of twice as many rows from there on; two such spans that overlap make the window.
template <typename Best>
FloatMap extreme_of_columns(const FloatMap& map, int radius, Best best) {
  const int window = 2 * radius + 1;
  FloatMap from(map.width, map.height + 2 * radius);
  const auto row_of = [](FloatMap& of, int y) { return of.values.begin() + y * of.width; };
  for (int y = 0; y < from.height; ++y) {
    const int inside = std::clamp(y - radius, 0, map.height - 1);
    std::copy_n(map.values.begin() + inside * map.width, map.width, row_of(from, y));
  }
  const auto join = [&](int apart, int rows) {
    for (int y = 0; y < rows; ++y) {
      const auto row = row_of(from, y);
      std::transform(row, row + map.width, row_of(from, y + apart), row, best);
    }
  };
  int known = 1;
  for (; 2 * known <= window; known *= 2) join(known, from.height - 2 * known + 1);
  join(window - known, map.height);
  from.values.resize(map.values.size());
  from.height = map.height;
  return from;
}

FloatMap transposed(const FloatMap& map) {
  FloatMap result(map.height, map.width);
  for (int y = 0; y < map.height; ++y) {
    for (int x = 0; x < map.width; ++x) result.at(y, x) = map.at(x, y);
  }
  return result;
}

template <typename Best>
FloatMap extreme_around(const FloatMap& map, int radius, Best best) {
  const FloatMap columns = extreme_of_columns(map, radius, best);
  return transposed(extreme_of_columns(transposed(columns), radius, best));
}

FloatMap largest_around(const FloatMap& map, int radius) {
  return extreme_around(map, radius, [](float a, float b) { return std::max(a, b); });
}

FloatMap smallest_around(const FloatMap& map, int radius) {
  return extreme_around(map, radius, [](float a, float b) { return std::min(a, b); });
}

// The surface without strokes that are brighter, or darker, than it.
FloatMap without_strokes(const FloatMap& map, int radius, bool bright) {
  return bright ? largest_around(smallest_around(map, radius), radius)
                : smallest_around(largest_around(map, radius), radius);
}

FloatMap channel_of(const Image& picture, int channel) {
  FloatMap map(picture.width, picture.height);
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) map.at(x, y) = picture.at(x, y, channel);
  }
  return map;
}

FloatMap brightness_of(const Image& picture) {
  FloatMap map(picture.width, picture.height);
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) {
      const PaintColor color = color_at(picture, x, y);
      map.at(x, y) = static_cast<float>((color[0] + color[1] + color[2]) / 3);
    }
  }
  return map;
}

// 1 on the object and as far as the window from everything that looks like the ground: the outline
// of an object is no stroke.
FloatMap inside_of(const Image& picture, int radius) {
  return smallest_around(object_map(picture), radius);
}

// Where there is print, and what it adds to the surface.
class Print {
 public:
  Print(const Image& picture, Rng& rng) {
    const int radius = std::max(2, static_cast<int>(std::lround(kStroke * side_of(picture))));
    const FloatMap brightness = brightness_of(picture);
    const FloatMap inside = inside_of(picture, radius);
    const FloatMap lower = without_strokes(brightness, radius, true);
    const FloatMap upper = without_strokes(brightness, radius, false);
    const auto contrast_at = [&](std::size_t i) {
      return std::max(brightness.values[i] - lower.values[i],
                      upper.values[i] - brightness.values[i]);
    };
    std::vector<std::size_t> strokes;
    for (std::size_t i = 0; i < brightness.values.size(); ++i) {
      if (inside.values[i] > 0 && contrast_at(i) >= kStrokeContrast) strokes.push_back(i);
    }
    choose_place(picture, strokes, rng);
    const std::size_t at =
        static_cast<std::size_t>(place_.y) * static_cast<std::size_t>(picture.width) +
        static_cast<std::size_t>(place_.x);
    const bool bright =
        brightness.values[at] - lower.values[at] >= upper.values[at] - brightness.values[at];
    for (int c = 0; c < picture.channels; ++c) {
      FloatMap added = channel_of(picture, c);
      const FloatMap surface = without_strokes(added, radius, bright);
      for (std::size_t i = 0; i < added.values.size(); ++i) added.values[i] -= surface.values[i];
      added_.push_back(std::move(added));
    }
  }

  // On a stroke; anywhere on the object if there is none.
  Point place() const { return place_; }

  // 0 outside the picture.
  PaintColor added_at(double x, double y) const {
    PaintColor color{};
    const auto column = static_cast<int>(std::lround(x));
    const auto row = static_cast<int>(std::lround(y));
    const FloatMap& first = added_[0];
    if (column < 0 || row < 0 || column >= first.width || row >= first.height) return color;
    for (std::size_t c = 0; c < 3; ++c) {
      color[c] = added_[std::min(c, added_.size() - 1)].at(column, row);
    }
    return color;
  }

 private:
  void choose_place(const Image& picture, const std::vector<std::size_t>& strokes, Rng& rng) {
    if (strokes.empty()) {
      place_ = place_on_object(picture, rng);
      return;
    }
    const std::size_t i = strokes[rng.below(static_cast<std::uint32_t>(strokes.size()))];
    const auto width = static_cast<std::size_t>(picture.width);
    place_ = {static_cast<double>(i % width), static_cast<double>(i / width)};
  }

  std::vector<FloatMap> added_;  // by channel: the picture less its surface
  Point place_;
};

// The part of the print that is concerned.
class Patch {
 public:
  Patch(const Canvas& canvas, Point center) : center_(center) {
    radius_x_ = std::max(3.0, canvas.side() * canvas.rng.uniform(0.05, 0.18));
    radius_y_ = std::max(3.0, canvas.side() * canvas.rng.uniform(0.04, 0.1));
  }

  double reach() const { return std::max(radius_x_, radius_y_); }
  Point center() const { return center_; }
  // 1 up to seven tenths of the radius, 0 from there on.
  double share_at(int x, int y) const {
    const double distance = std::hypot((x - center_.x) / radius_x_, (y - center_.y) / radius_y_);
    return std::clamp((1 - distance) / 0.3, 0.0, 1.0);
  }

 private:
  Point center_;
  double radius_x_ = 0;
  double radius_y_ = 0;
};

double strength_of(const PaintColor& added) {
  return std::abs(added[0]) + std::abs(added[1]) + std::abs(added[2]);
}

Point random_step(const Canvas& canvas, double least, double most) {
  const double length = std::max(1.5, canvas.side() * canvas.rng.uniform(least, most));
  const double angle = canvas.rng.uniform(0, 2 * std::numbers::pi);
  return {length * std::cos(angle), length * std::sin(angle)};
}

// Moves a pixel from what the print adds there to `wanted`.
void reprint(Image& picture, int x, int y, const PaintColor& added, const PaintColor& wanted,
             double opacity) {
  PaintColor color = color_at(picture, x, y);
  for (std::size_t c = 0; c < 3; ++c) color[c] += wanted[c] - added[c];
  blend(picture, x, y, color, opacity);
}

}  // namespace

void paint_smeared_print(const Canvas& canvas) {
  Rng& rng = canvas.rng;
  const Print print(canvas.picture, rng);
  const Patch patch(canvas, print.place());
  const Point step = random_step(canvas, 0.02, 0.07);
  const double fading = rng.uniform(0.4, 1);  // of the ink at the end of its way
  const double strength = rng.uniform(0.5, 1);
  const int samples = 2 + static_cast<int>(std::hypot(step.x, step.y));
  for_pixels_around(canvas.picture, patch.center(), patch.reach(), [&](int x, int y) {
    const PaintColor added = print.added_at(x, y);
    PaintColor dragged{};
    double strongest = 0;
    for (int i = 0; i < samples; ++i) {
      const double way = static_cast<double>(i) / (samples - 1);
      const PaintColor ink = print.added_at(x - way * step.x, y - way * step.y);
      for (std::size_t c = 0; c < 3; ++c) dragged[c] += ink[c] * (1 - fading * way) / samples;
      strongest = std::max(strongest, strength_of(ink));
    }
    // A mean alone would leave a trace too thin to see; no more ink than there is anywhere on the way.
    const double most = strongest / std::max(strength_of(dragged), 1e-6);
    for (double& value : dragged) value *= std::min(kSmearStrength, most);
    reprint(canvas.picture, x, y, added, dragged, strength * patch.share_at(x, y));
  });
}

void paint_double_print(const Canvas& canvas) {
  Rng& rng = canvas.rng;
  const Print print(canvas.picture, rng);
  const Patch patch(canvas, print.place());
  const Point step = random_step(canvas, 0.012, 0.06);
  const double second = rng.uniform(0.4, 1);
  // A third of the time the print is only in the wrong place.
  const double first = rng.uniform() < 1.0 / 3 ? 0 : 1;
  for_pixels_around(canvas.picture, patch.center(), patch.reach(), [&](int x, int y) {
    const PaintColor added = print.added_at(x, y);
    PaintColor once = added;
    PaintColor again = print.added_at(x - step.x, y - step.y);
    for (double& value : once) value *= first;
    for (double& value : again) value *= second;
    const PaintColor& wanted = strength_of(again) > strength_of(once) ? again : once;
    reprint(canvas.picture, x, y, added, wanted, patch.share_at(x, y));
  });
}

void paint_mottled_print(const Canvas& canvas) {
  Rng& rng = canvas.rng;
  const Print print(canvas.picture, rng);
  const Patch patch(canvas, print.place());
  // From a grain of single pixels to whole letters that are missing.
  const double grain = std::max(1.0, canvas.side() * rng.uniform(0.004, 0.05));
  const std::uint32_t seed = rng.next_u32();
  const double level = rng.uniform(0.3, 0.6);
  const double strength = rng.uniform(0.5, 1);
  const Point center = patch.center();
  for_pixels_around(canvas.picture, center, patch.reach(), [&](int x, int y) {
    const PaintColor added = print.added_at(x, y);
    const double noise = value_noise((x - center.x) / grain, (y - center.y) / grain, seed);
    // All gone in the middle, whatever the noise: every mottled print lacks something.
    const double middle = std::clamp(1.5 - std::hypot(x - center.x, y - center.y) / 2, 0.0, 1.0);
    const double gone = std::max(middle, std::clamp(4 * (noise - level), 0.0, 1.0));
    reprint(canvas.picture, x, y, added, {}, strength * gone * patch.share_at(x, y));
  });
}

}  // namespace lab
