// SPDX-License-Identifier: MIT
// The only way from a decoded picture to a network's input, and back. Trainer, evaluator and
// browser call it with the spec stored in the manifest; nobody else divides by 255.
// Two steps, so that a trainer can keep its whole set on the device as bytes:
//   fit_image: channels, crop or letterbox or the object's place, antialiased resize -> 8-bit image of
//              the target shape
//   normalise: bytes -> float32, channel-first
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "shared/image/image.h"
#include "shared/image/pose.h"

namespace lab {

enum class Fit {
  stretch,    // both axes scaled on their own
  crop,       // centre crop to the target's aspect ratio
  letterbox,  // whole picture, padded with the background
};

enum class ResizeFilter {
  area,     // box filter over the footprint of a target pixel; exact mean when shrinking
  bicubic,  // Keys 1981, a = -0.5, widened when shrinking (antialiased)
};

struct PreprocessSpec {
  int channels = 1;  // 1 or 3
  int height = 28;
  int width = 28;
  Fit fit = Fit::stretch;
  ResizeFilter filter = ResizeFilter::area;
  float low = 0.0f;             // value of byte 0
  float high = 1.0f;            // value of byte 255
  std::uint8_t background = 0;  // letterbox padding; what shows through transparent pixels
  // The one object on a picture is found, and brought to this place. `fit` is crop then, and `filter` area.
  std::optional<PoseSpec> pose = {};

  bool operator==(const PreprocessSpec&) const = default;
};

// value = byte * scale + offset. For a device that normalises a batch by itself.
struct Normalisation {
  float scale;
  float offset;
};
Normalisation normalisation(const PreprocessSpec& spec);

// channels * height * width.
std::size_t sample_count(const PreprocessSpec& spec);

// Where the network's picture lies in this one, so that its object comes to the spec's pose; nothing where the
// spec has none. Throws lab::Error as find_pose does, and on an empty image.
std::optional<Placement> find_placement(const Image& image, const PreprocessSpec& spec);

// Alpha is composited over the background, RGB becomes grey by Rec. 601 luma (0.299, 0.587, 0.114),
// grey becomes RGB by repetition. Without a pose, an image that already has the target shape passes unchanged.
// Throws lab::Error on an empty image, and as find_placement does.
Image fit_image(const Image& image, const PreprocessSpec& spec);
// With a placement that is known: this picture's, or that of the one it was painted on; or none, for a picture that
// is taken as it lies.
Image fit_image(const Image& image, const PreprocessSpec& spec,
                const std::optional<Placement>& placement);

// [channels, height, width] float32. Precondition: image has the spec's shape.
std::vector<float> normalise(const Image& image, const PreprocessSpec& spec);

// normalise(fit_image(image)).
std::vector<float> preprocess(const Image& image, const PreprocessSpec& spec);

// The inverse of normalise: values: [channels, height, width] -> 8-bit image; values outside
// [low, high] are clamped, NaN becomes 0.
// Throws lab::Error if values has another size than the spec's shape.
Image restore_image(std::span<const float> values, const PreprocessSpec& spec);

}  // namespace lab
