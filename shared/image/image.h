// SPDX-License-Identifier: MIT
// Plain owning pixel containers. Decoding is in image_codec.h, colour maps in pixels.h, conversion
// to network inputs in preprocess.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace lab {

// 8-bit image. Rows run top to bottom, samples are interleaved.
struct Image {
  int width = 0;
  int height = 0;
  int channels = 0;                  // 1 grey, 3 RGB, 4 RGBA (straight alpha)
  std::vector<std::uint8_t> pixels;  // [height * width * channels]

  Image() = default;
  Image(int width_, int height_, int channels_, std::uint8_t fill = 0)
      : width(width_),
        height(height_),
        channels(channels_),
        pixels(static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_) *
                   static_cast<std::size_t>(channels_),
               fill) {}

  std::size_t offset(int x, int y) const {
    return (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
            static_cast<std::size_t>(x)) *
           static_cast<std::size_t>(channels);
  }
  std::uint8_t& at(int x, int y, int c) {
    return pixels[offset(x, y) + static_cast<std::size_t>(c)];
  }
  std::uint8_t at(int x, int y, int c) const {
    return pixels[offset(x, y) + static_cast<std::size_t>(c)];
  }

  bool operator==(const Image&) const = default;
};

// One float a pixel: residual maps, defect maps.
struct FloatMap {
  int width = 0;
  int height = 0;
  std::vector<float> values;  // [height * width]

  FloatMap() = default;
  FloatMap(int width_, int height_, float fill = 0.0f)
      : width(width_),
        height(height_),
        values(static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_), fill) {}

  float& at(int x, int y) { return values[static_cast<std::size_t>(y * width + x)]; }
  float at(int x, int y) const { return values[static_cast<std::size_t>(y * width + x)]; }
};

}  // namespace lab
