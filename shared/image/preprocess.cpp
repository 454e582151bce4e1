// SPDX-License-Identifier: MIT
// Fitting a picture into a network's input shape. Filtering is done on unrounded values; channels
// are converted afterwards and each byte is rounded once, half up.
#include "shared/image/preprocess.h"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <string>

#include "shared/base/error.h"
#include "shared/image/resample.h"
#include "shared/image/to_byte.h"

namespace lab {
namespace {

bool has_shape(const Image& image, const PreprocessSpec& spec) {
  return image.channels == spec.channels && image.height == spec.height &&
         image.width == spec.width;
}

// length * numerator / denominator, rounded, at least 1.
int scaled_length(int length, int numerator, int denominator) {
  const std::int64_t twice = 2 * std::int64_t{length} * numerator + denominator;
  return static_cast<int>(std::max<std::int64_t>(1, twice / (2 * std::int64_t{denominator})));
}

// Whether the image is wider, in proportion, than the target.
bool is_wider(const Image& image, const PreprocessSpec& spec) {
  return std::int64_t{image.width} * spec.height > std::int64_t{image.height} * spec.width;
}

// The part of the image that is used.
Region source_region(const Image& image, const PreprocessSpec& spec) {
  Region region{0, 0, image.width, image.height};
  if (spec.fit != Fit::crop) return region;
  if (is_wider(image, spec)) {
    region.width = std::min(image.width, scaled_length(image.height, spec.width, spec.height));
  } else {
    region.height = std::min(image.height, scaled_length(image.width, spec.height, spec.width));
  }
  region.x = (image.width - region.width) / 2;
  region.y = (image.height - region.height) / 2;
  return region;
}

// The part of the target that the picture fills.
Region target_region(const Image& image, const PreprocessSpec& spec) {
  Region region{0, 0, spec.width, spec.height};
  if (spec.fit != Fit::letterbox) return region;
  if (is_wider(image, spec)) {
    region.height = std::min(spec.height, scaled_length(image.height, spec.width, image.width));
  } else {
    region.width = std::min(spec.width, scaled_length(image.width, spec.height, image.height));
  }
  region.x = (spec.width - region.width) / 2;
  region.y = (spec.height - region.height) / 2;
  return region;
}

void write_pixel(const double* source, int source_channels, std::uint8_t* target,
                 int target_channels) {
  if (source_channels == 3 && target_channels == 1) {
    // Whole-number weights keep the sum exact.
    *target = to_byte((299 * source[0] + 587 * source[1] + 114 * source[2]) / 1000);
    return;
  }
  for (int c = 0; c < target_channels; ++c)
    target[c] = to_byte(source[source_channels == 1 ? 0 : c]);
}

void expect_pixels(const Image& image) {
  if (image.width < 1 || image.height < 1 || image.channels < 1) {
    throw Error("preprocess", "an image with pixels",
                std::to_string(image.width) + " x " + std::to_string(image.height) + " with " +
                    std::to_string(image.channels) + " channels");
  }
  assert(image.pixels.size() == image.offset(0, image.height));
}

// values: [region.height, region.width, channels]
void write_pixels(const std::vector<double>& values, int channels, const Region& region,
                  Image& target) {
  const double* source = values.data();
  for (int y = 0; y < region.height; ++y) {
    for (int x = 0; x < region.width; ++x, source += channels) {
      write_pixel(source, channels,
                  target.pixels.data() + target.offset(region.x + x, region.y + y),
                  target.channels);
    }
  }
}

}  // namespace

std::size_t sample_count(const PreprocessSpec& spec) {
  return static_cast<std::size_t>(spec.channels) * static_cast<std::size_t>(spec.height) *
         static_cast<std::size_t>(spec.width);
}

Normalisation normalisation(const PreprocessSpec& spec) {
  const double range = static_cast<double>(spec.high) - static_cast<double>(spec.low);
  return {static_cast<float>(range / 255), spec.low};
}

std::optional<Placement> find_placement(const Image& image, const PreprocessSpec& spec) {
  expect_pixels(image);
  if (!spec.pose) return std::nullopt;
  return placement_of(find_pose(image, *spec.pose), *spec.pose, spec.width, spec.height);
}

Image fit_image(const Image& image, const PreprocessSpec& spec) {
  return fit_image(image, spec, find_placement(image, spec));
}

Image fit_image(const Image& image, const PreprocessSpec& spec,
                const std::optional<Placement>& placement) {
  assert((spec.channels == 1 || spec.channels == 3) && spec.width >= 1 && spec.height >= 1);
  expect_pixels(image);
  if (!placement && has_shape(image, spec)) return image;
  Image fitted(spec.width, spec.height, spec.channels, spec.background);
  if (placement) {
    const PlacedPicture placed =
        sample_placed(image, *placement, spec.width, spec.height, spec.background);
    write_pixels(placed.values, placed.channels, {0, 0, spec.width, spec.height}, fitted);
    return fitted;
  }
  const Region target = target_region(image, spec);
  const Resampled picture = resample(image, source_region(image, spec),
                                     {target.width, target.height, spec.filter, spec.background});
  write_pixels(picture.values, picture.channels, target, fitted);
  return fitted;
}

std::vector<float> normalise(const Image& image, const PreprocessSpec& spec) {
  assert(has_shape(image, spec));
  const Normalisation by = normalisation(spec);
  std::vector<float> values(sample_count(spec));
  const auto channels = static_cast<std::size_t>(spec.channels);
  const std::size_t plane = values.size() / channels;
  for (std::size_t c = 0; c < channels; ++c) {
    for (std::size_t i = 0; i < plane; ++i) {
      values[c * plane + i] =
          static_cast<float>(image.pixels[i * channels + c]) * by.scale + by.offset;
    }
  }
  return values;
}

std::vector<float> preprocess(const Image& image, const PreprocessSpec& spec) {
  return normalise(fit_image(image, spec), spec);
}

Image restore_image(std::span<const float> values, const PreprocessSpec& spec) {
  if (values.size() != sample_count(spec)) {
    throw Error("restore_image", std::to_string(sample_count(spec)) + " values",
                std::to_string(values.size()));
  }
  const double low = spec.low;
  const double steps = 255 / (static_cast<double>(spec.high) - low);
  Image image(spec.width, spec.height, spec.channels);
  const auto channels = static_cast<std::size_t>(spec.channels);
  const std::size_t plane = values.size() / channels;
  for (std::size_t c = 0; c < channels; ++c) {
    for (std::size_t i = 0; i < plane; ++i) {
      image.pixels[i * channels + c] =
          to_byte((static_cast<double>(values[c * plane + i]) - low) * steps);
    }
  }
  return image;
}

}  // namespace lab
