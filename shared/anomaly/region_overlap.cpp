// SPDX-License-Identifier: MIT
// Each pixel of a region counts one over the region's area, so that one pass over the sorted pixels of all
// pictures gives the whole curve.
#include "shared/anomaly/region_overlap.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "shared/base/error.h"
#include "shared/base/number_text.h"

namespace lab {
namespace {

struct Pixel {
  float value = 0;
  double region_share = 0;  // of its region's area; 0: no defect
};

std::string size_text(const FloatMap& map) {
  return number_text(map.width) + "x" + number_text(map.height);
}

// The pixels that hang together with the first, which are then marked as seen.
std::vector<std::size_t> take_region(const FloatMap& defect, std::size_t first,
                                     std::vector<bool>& seen) {
  std::vector<std::size_t> region = {first};
  seen[first] = true;
  for (std::size_t next = 0; next < region.size(); ++next) {
    const int x = static_cast<int>(region[next] % static_cast<std::size_t>(defect.width));
    const int y = static_cast<int>(region[next] / static_cast<std::size_t>(defect.width));
    for (int row = std::max(y - 1, 0); row <= std::min(y + 1, defect.height - 1); ++row) {
      for (int column = std::max(x - 1, 0); column <= std::min(x + 1, defect.width - 1); ++column) {
        const auto pixel = static_cast<std::size_t>(row * defect.width + column);
        if (seen[pixel] || !(defect.values[pixel] > 0)) continue;
        seen[pixel] = true;
        region.push_back(pixel);
      }
    }
  }
  return region;
}

// Adds all pixels of a picture; returns how many regions it has.
std::size_t add_pixels(const MapAndDefects& picture, std::vector<Pixel>& pixels) {
  const auto& [map, defect] = picture;
  if (map.width != defect.width || map.height != defect.height) {
    throw Error("region_overlap", "a map of " + size_text(defect), size_text(map));
  }
  const std::size_t start = pixels.size();
  for (const float value : map.values) {
    if (std::isnan(value)) throw Error("region_overlap", "numbers in the map", "NaN");
    pixels.push_back({value, 0});
  }
  std::size_t regions = 0;
  std::vector<bool> seen(defect.values.size());
  for (std::size_t i = 0; i < defect.values.size(); ++i) {
    if (seen[i] || !(defect.values[i] > 0)) continue;
    const auto region = take_region(defect, i, seen);
    for (const std::size_t pixel : region) {
      pixels[start + pixel].region_share = 1.0 / static_cast<double>(region.size());
    }
    ++regions;
  }
  return regions;
}

struct CurvePoint {
  double false_alarms = 0;
  double overlap = 0;
};

// Below the line between two points, up to the limit.
double area_below(const CurvePoint& from, const CurvePoint& to, double limit) {
  const double width = to.false_alarms - from.false_alarms;
  if (from.false_alarms >= limit || width == 0) return 0;
  const double used = std::min(width, limit - from.false_alarms);
  const double end = from.overlap + (to.overlap - from.overlap) * (used / width);
  return used * (from.overlap + end) / 2;
}

}  // namespace

double region_overlap(std::span<const MapAndDefects> pictures, double limit) {
  if (!(limit > 0 && limit <= 1)) {
    throw Error("region_overlap", "a limit above 0 and at most 1", number_text(limit));
  }
  std::vector<Pixel> pixels;
  std::size_t regions = 0;
  for (const auto& picture : pictures) regions += add_pixels(picture, pixels);
  if (regions == 0) throw Error("region_overlap", "at least one defect", "none");
  const auto clean = static_cast<double>(std::ranges::count(pixels, 0.0, &Pixel::region_share));
  if (clean == 0) throw Error("region_overlap", "pixels without a defect", "none");

  std::ranges::sort(pixels, [](const Pixel& a, const Pixel& b) {
    // Shares too, so that sums do not depend on the order of the pictures.
    return a.value != b.value ? a.value > b.value : a.region_share > b.region_share;
  });
  double area = 0;
  double shares = 0;
  double false_alarms = 0;
  CurvePoint before;
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    shares += pixels[i].region_share;
    false_alarms += pixels[i].region_share == 0;
    if (i + 1 < pixels.size() && pixels[i + 1].value == pixels[i].value) continue;
    const CurvePoint now{false_alarms / clean, shares / static_cast<double>(regions)};
    area += area_below(before, now, limit);
    before = now;
  }
  return area / limit;
}

}  // namespace lab
