// SPDX-License-Identifier: MIT
// The vertical pass runs first and row by row: it is the larger one when shrinking, and its inner
// loop over a whole row vectorises. Keys 1981, "Cubic Convolution Interpolation for Digital Image
// Processing".
#include "shared/image/resample.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <span>

namespace lab {
namespace {

// The source samples that one target sample is a weighted sum of.
struct Footprint {
  int first = 0;
  std::size_t weights = 0;  // index of the first weight
  int count = 0;
};

struct AxisWeights {
  std::vector<Footprint> footprints;  // [target size]
  std::vector<double> weights;
  double total = 1;  // sum of each footprint's weights
};

// On an axis of source * target units a source sample is `target` units long and a target sample
// `source` units. Overlaps are then whole numbers and the mean is exact.
AxisWeights area_weights(int source, int target) {
  AxisWeights axis;
  axis.total = source;
  for (int t = 0; t < target; ++t) {
    const std::int64_t begin = std::int64_t{t} * source;
    const std::int64_t end = begin + source;
    Footprint footprint{static_cast<int>(begin / target), axis.weights.size(), 0};
    for (std::int64_t at = footprint.first; at * target < end; ++at) {
      const std::int64_t overlap = std::min(end, (at + 1) * target) - std::max(begin, at * target);
      axis.weights.push_back(static_cast<double>(overlap));
      ++footprint.count;
    }
    axis.footprints.push_back(footprint);
  }
  return axis;
}

double keys_kernel(double distance) {
  constexpr double a = -0.5;
  const double x = std::fabs(distance);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
  return 0;
}

AxisWeights bicubic_weights(int source, int target) {
  AxisWeights axis;
  const double scale = static_cast<double>(source) / target;
  const double stretch = std::max(1.0, scale);
  const double support = 2 * stretch;
  for (int t = 0; t < target; ++t) {
    const double center = (t + 0.5) * scale;
    const int first = std::max(0, static_cast<int>(std::floor(center - support)));
    const int last = std::min(source - 1, static_cast<int>(std::ceil(center + support)));
    const Footprint footprint{first, axis.weights.size(), last - first + 1};
    double sum = 0;
    for (int at = first; at <= last; ++at) {
      axis.weights.push_back(keys_kernel((at + 0.5 - center) / stretch));
      sum += axis.weights.back();
    }
    for (std::size_t i = footprint.weights; i < axis.weights.size(); ++i) axis.weights[i] /= sum;
    axis.footprints.push_back(footprint);
  }
  return axis;
}

AxisWeights axis_weights(int source, int target, ResizeFilter filter) {
  return filter == ResizeFilter::area ? area_weights(source, target)
                                      : bicubic_weights(source, target);
}

// One row of the region as floats, alpha composited. Opaque pixels stay whole numbers.
void load_row(const Image& image, const Region& region, int y, std::uint8_t background,
              std::span<float> row) {
  const std::uint8_t* source = image.pixels.data() + image.offset(region.x, region.y + y);
  if (image.channels != 4) {
    std::copy_n(source, row.size(), row.begin());
    return;
  }
  for (std::size_t at = 0; at < row.size(); at += 3, source += 4) {
    const int alpha = source[3];
    for (std::size_t c = 0; c < 3; ++c) {
      const int mixed = source[c] * alpha + background * (255 - alpha);
      row[at + c] = alpha == 255 ? source[c] : static_cast<float>(mixed) / 255.0f;
    }
  }
}

// Sums of area weights stay below 2^24 for pictures up to 65793 pixels a side, so that floats hold
// them exactly.
std::vector<float> filter_columns(const Image& image, const Region& region,
                                  const ResampleSpec& spec, const AxisWeights& axis) {
  const std::size_t channels = image.channels == 1 ? 1 : 3;
  const std::size_t row_size = static_cast<std::size_t>(region.width) * channels;
  std::vector<float> row(row_size);
  std::vector<float> sums(row_size * axis.footprints.size());
  std::size_t first_open = 0;
  for (int y = 0; y < region.height; ++y) {
    load_row(image, region, y, spec.background, row);
    for (std::size_t t = first_open; t < axis.footprints.size(); ++t) {
      const Footprint& footprint = axis.footprints[t];
      if (footprint.first > y) break;
      const int tap = y - footprint.first;
      if (tap >= footprint.count) {
        ++first_open;
        continue;
      }
      const auto weight =
          static_cast<float>(axis.weights[footprint.weights + static_cast<std::size_t>(tap)]);
      float* sum = sums.data() + t * row_size;
      for (std::size_t i = 0; i < row_size; ++i) sum[i] += weight * row[i];
    }
  }
  return sums;
}

template <std::size_t kChannels>
void filter_row(const float* row, const AxisWeights& axis, double total, double* target) {
  for (const Footprint& footprint : axis.footprints) {
    double sums[kChannels] = {};
    const float* source = row + static_cast<std::size_t>(footprint.first) * kChannels;
    const double* weight = axis.weights.data() + footprint.weights;
    for (int i = 0; i < footprint.count; ++i, ++weight, source += kChannels) {
      for (std::size_t c = 0; c < kChannels; ++c) sums[c] += *weight * source[c];
    }
    for (std::size_t c = 0; c < kChannels; ++c) *target++ = sums[c] / total;
  }
}

}  // namespace

Resampled resample(const Image& image, const Region& region, const ResampleSpec& spec) {
  assert(region.width >= 1 && region.height >= 1 && spec.width >= 1 && spec.height >= 1);
  const AxisWeights rows = axis_weights(region.height, spec.height, spec.filter);
  const AxisWeights columns = axis_weights(region.width, spec.width, spec.filter);
  const std::vector<float> sums = filter_columns(image, region, spec, rows);
  Resampled result{spec.width, spec.height, image.channels == 1 ? 1 : 3, {}};
  const auto source_stride = static_cast<std::size_t>(region.width * result.channels);
  const auto target_stride = static_cast<std::size_t>(spec.width * result.channels);
  result.values.resize(target_stride * static_cast<std::size_t>(spec.height));
  const double total = rows.total * columns.total;
  const auto filter = result.channels == 1 ? filter_row<1> : filter_row<3>;
  for (std::size_t y = 0; y < static_cast<std::size_t>(spec.height); ++y) {
    filter(sums.data() + y * source_stride, columns, total,
           result.values.data() + y * target_stride);
  }
  return result;
}

}  // namespace lab
