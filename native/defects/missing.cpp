// SPDX-License-Identifier: MIT
#include "native/defects/missing.h"

#include <algorithm>
#include <cmath>

namespace lab {
namespace {

int between(int low, int high, Rng& rng) {
  return low + static_cast<int>(rng.below(static_cast<std::uint32_t>(high - low + 1)));
}

void erase(FloatMap& mask, int left, int top, int width, int height) {
  for (int y = top; y < std::min(top + height, mask.height); ++y) {
    for (int x = left; x < std::min(left + width, mask.width); ++x) mask.at(x, y) = 0;
  }
}

int part_of(int side, Rng& rng) {
  return between(std::max(1, side / 4), std::max(1, side * 2 / 3), rng);
}

void erase_box(FloatMap& mask, Rng& rng) {
  const int width = part_of(mask.width, rng);
  const int height = part_of(mask.height, rng);
  erase(mask, between(0, mask.width - width, rng), between(0, mask.height - height, rng), width,
        height);
}

void erase_line(FloatMap& mask, Rng& rng) {
  const double x0 = rng.uniform(0, mask.width);
  const double y0 = rng.uniform(0, mask.height);
  const double dx = rng.uniform(0, mask.width) - x0;
  const double dy = rng.uniform(0, mask.height) - y0;
  const double half = mask.width * rng.uniform(1.0 / 24, 1.0 / 12);
  const double square = std::max(dx * dx + dy * dy, 1e-9);
  for (int y = 0; y < mask.height; ++y) {
    for (int x = 0; x < mask.width; ++x) {
      const double px = x + 0.5 - x0;
      const double py = y + 0.5 - y0;
      const double along = std::clamp((px * dx + py * dy) / square, 0.0, 1.0);
      if (std::hypot(px - along * dx, py - along * dy) <= std::max(half, 0.75)) mask.at(x, y) = 0;
    }
  }
}

void erase_half(FloatMap& mask, Rng& rng) {
  const int middle = mask.width / 2;
  const int center = mask.height / 2;
  switch (rng.below(4)) {
    case 0: return erase(mask, 0, 0, middle, mask.height);
    case 1: return erase(mask, middle, 0, mask.width, mask.height);
    case 2: return erase(mask, 0, 0, mask.width, center);
    default: return erase(mask, 0, center, mask.width, mask.height);
  }
}

void erase_pixels(FloatMap& mask, Rng& rng) {
  const double share = rng.uniform(0.2, 0.8);
  for (float& value : mask.values) value = rng.uniform() < share ? 0.0f : 1.0f;
}

}  // namespace

std::string_view name_of(Missing missing) {
  switch (missing) {
    case Missing::box: return "box";
    case Missing::strokes: return "strokes";
    case Missing::half: return "half";
    case Missing::pixels: break;
  }
  return "pixels";
}

FloatMap known_mask(Missing missing, int width, int height, Rng& rng) {
  FloatMap mask(width, height, 1.0f);
  switch (missing) {
    case Missing::box: erase_box(mask, rng); break;
    case Missing::strokes:
      for (int line = between(2, 5, rng); line > 0; --line) erase_line(mask, rng);
      break;
    case Missing::half: erase_half(mask, rng); break;
    case Missing::pixels: erase_pixels(mask, rng); break;
  }
  return mask;
}

}  // namespace lab
