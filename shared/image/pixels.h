// SPDX-License-Identifier: MIT
// Colours and picture sheets: palettes for maps and classes, fixed display ranges, contact sheets.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "shared/image/image.h"

namespace lab {

using Rgb = std::array<std::uint8_t, 3>;

enum class Palette {
  grey,
  viridis,  // perceptually uniform (Smith and van der Walt 2015)
  inferno,  // the same, from black; for defect maps
};

// position in [0, 1], clamped; NaN gives the colour of 0.
Rgb palette_color(Palette palette, float position);

// Ten colours that stay apart under the common colour-vision deficiencies, readable on light and on
// dark ground; labels from 10 on start over; a negative label (unknown) is grey.
Rgb class_color(int label);

// The fixed scale of a map: low and below is 0, high and above is 1. Never taken from the map
// itself, so that a good part stays dark.
struct DisplayRange {
  float low = 0.0f;
  float high = 1.0f;

  bool operator==(const DisplayRange&) const = default;
};

// RGB image of a map on a fixed scale.
Image colorize(const FloatMap& map, const DisplayRange& range, Palette palette);

// The map over a picture of the same size: opacity grows with the map's value, up to max_opacity.
// picture: 1 or 3 channels. Returns RGB. Throws lab::Error on different sizes.
Image overlay_map(const Image& picture, const FloatMap& map, const DisplayRange& range,
                  float max_opacity = 0.8f);

// The same map without the picture: RGBA, to be laid over it at any size, turned or not.
Image map_layer(const FloatMap& map, const DisplayRange& range, float max_opacity = 0.8f);

struct SheetSpec {
  int columns = 10;
  int gap = 2;    // pixels between and around the pictures
  int scale = 1;  // each pixel becomes scale x scale
  std::uint8_t background = 255;
};

// Of one size and channel count.
bool same_shape(const Image& a, const Image& b);

// Pictures of one size and channel count, row by row on one sheet. Fewer pictures than columns
// make a narrower sheet.
// Throws lab::Error if pictures is empty or its sizes differ.
Image contact_sheet(std::span<const Image> pictures, const SheetSpec& spec);

}  // namespace lab
