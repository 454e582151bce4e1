// SPDX-License-Identifier: MIT
// Palettes by interpolation between anchor colours, maps to colours on fixed scales, sheets.
#include "shared/image/pixels.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>

#include "shared/base/error.h"
#include "shared/image/to_byte.h"

namespace lab {
namespace {

// Every fifth colour of the published 256 (public domain, CC0). Interpolation between them is at
// most 1 off the rest.
constexpr std::size_t kAnchorCount = 52;
constexpr std::array<std::uint32_t, kAnchorCount> kViridis = {
    0x440154, 0x46085C, 0x471063, 0x481769, 0x481D6F, 0x482475, 0x472A7A, 0x46307E, 0x453781,
    0x433D84, 0x414287, 0x3F4889, 0x3D4E8A, 0x3A538B, 0x38598C, 0x355E8D, 0x33638D, 0x31688E,
    0x2E6D8E, 0x2C718E, 0x2A768E, 0x297B8E, 0x27808E, 0x25848E, 0x23898E, 0x218E8D, 0x20928C,
    0x1F978B, 0x1E9C89, 0x1FA188, 0x21A585, 0x24AA83, 0x28AE80, 0x2EB37C, 0x35B779, 0x3DBC74,
    0x46C06F, 0x50C46A, 0x5AC864, 0x65CB5E, 0x70CF57, 0x7CD250, 0x89D548, 0x95D840, 0xA2DA37,
    0xB0DD2F, 0xBDDF26, 0xCAE11F, 0xD8E219, 0xE5E419, 0xF1E51D, 0xFDE725,
};
constexpr std::array<std::uint32_t, kAnchorCount> kInferno = {
    0x000004, 0x02020C, 0x050417, 0x0A0722, 0x10092D, 0x160B39, 0x1E0C45, 0x260C51, 0x2F0A5B,
    0x380962, 0x400A67, 0x490B6A, 0x510E6C, 0x59106E, 0x61136E, 0x69166E, 0x71196E, 0x781C6D,
    0x801F6C, 0x88226A, 0x902568, 0x982766, 0xA02A63, 0xA82E5F, 0xB0315B, 0xB73557, 0xBF3952,
    0xC63D4D, 0xCC4248, 0xD34743, 0xD94D3D, 0xDF5337, 0xE45A31, 0xE9612B, 0xED6925, 0xF1711F,
    0xF47918, 0xF78212, 0xF98B0B, 0xFA9407, 0xFB9D07, 0xFCA60C, 0xFCB014, 0xFBBA1F, 0xFAC42A,
    0xF8CD37, 0xF6D746, 0xF4E156, 0xF2EA69, 0xF2F27D, 0xF5F992, 0xFCFFA4,
};

// Found by a search over sRGB for ten colours whose smallest CIELAB distance stays largest under
// protanopia, deuteranopia and tritanopia (Machado et al. 2009), with contrast to white and to
// near-black ground as bounds. Neighbouring labels differ in hue.
constexpr std::array<std::uint32_t, 10> kClassColors = {
    0xEE9A00, 0x7E8CFF, 0x377700, 0xB800B3, 0x33C198,
    0x95554D, 0xD895DB, 0x706682, 0xABB563, 0xA009FB,
};

Rgb unpack(std::uint32_t color) {
  return {static_cast<std::uint8_t>(color >> 16), static_cast<std::uint8_t>(color >> 8),
          static_cast<std::uint8_t>(color)};
}

std::uint8_t round_to_byte(float value) { return static_cast<std::uint8_t>(value + 0.5f); }

// (1 - weight) a + weight b. weight: 0 .. 1.
Rgb blend(const Rgb& a, const Rgb& b, float weight) {
  Rgb mixed{};
  for (std::size_t c = 0; c < mixed.size(); ++c) {
    mixed[c] =
        round_to_byte((1 - weight) * static_cast<float>(a[c]) + weight * static_cast<float>(b[c]));
  }
  return mixed;
}

// 0 .. 1; 0 for NaN.
float position_of(float value, const DisplayRange& range) {
  if (!(value > range.low)) return 0;
  if (value >= range.high) return 1;
  return (value - range.low) / (range.high - range.low);
}

void set_pixel(Image& image, int x, int y, const Rgb& color) {
  std::copy(color.begin(), color.end(),
            image.pixels.begin() + static_cast<std::ptrdiff_t>(image.offset(x, y)));
}

Rgb rgb_at(const Image& image, int x, int y) {
  const int step = image.channels == 1 ? 0 : 1;
  return {image.at(x, y, 0), image.at(x, y, step), image.at(x, y, 2 * step)};
}

std::string shape_text(int width, int height, int channels) {
  return std::to_string(width) + " x " + std::to_string(height) + " x " + std::to_string(channels);
}

std::string shape_text(const Image& image) {
  return shape_text(image.width, image.height, image.channels);
}

void check_sheet(std::span<const Image> pictures, const SheetSpec& spec) {
  if (pictures.empty()) throw Error("contact_sheet", "at least one picture", "none");
  if (spec.columns < 1 || spec.gap < 0 || spec.scale < 1) {
    throw Error("contact_sheet", "columns >= 1, gap >= 0 and scale >= 1",
                std::to_string(spec.columns) + ", " + std::to_string(spec.gap) + " and " +
                    std::to_string(spec.scale));
  }
  for (const Image& picture : pictures) {
    if (!same_shape(picture, pictures.front())) {
      throw Error("contact_sheet", "pictures of " + shape_text(pictures.front()),
                  shape_text(picture));
    }
  }
}

// Copies picture to sheet with its corner at (left, top), every pixel scale x scale times.
void paste(Image& sheet, const Image& picture, int left, int top, int scale) {
  for (int y = 0; y < picture.height * scale; ++y) {
    for (int x = 0; x < picture.width * scale; ++x) {
      std::copy_n(picture.pixels.data() + picture.offset(x / scale, y / scale), picture.channels,
                  sheet.pixels.data() + sheet.offset(left + x, top + y));
    }
  }
}

}  // namespace

Rgb palette_color(Palette palette, float position) {
  const float clamped = position_of(position, {0, 1});
  if (palette == Palette::grey) {
    const std::uint8_t level = round_to_byte(clamped * 255);
    return {level, level, level};
  }
  const auto& anchors = palette == Palette::viridis ? kViridis : kInferno;
  const float place = clamped * static_cast<float>(kAnchorCount - 1);
  const std::size_t below = std::min(static_cast<std::size_t>(place), kAnchorCount - 2);
  return blend(unpack(anchors[below]), unpack(anchors[below + 1]),
               place - static_cast<float>(below));
}

Rgb class_color(int label) {
  if (label < 0) return {128, 128, 128};
  return unpack(kClassColors[static_cast<std::size_t>(label) % kClassColors.size()]);
}

Image colorize(const FloatMap& map, const DisplayRange& range, Palette palette) {
  Image image(map.width, map.height, 3);
  for (int y = 0; y < map.height; ++y) {
    for (int x = 0; x < map.width; ++x) {
      set_pixel(image, x, y, palette_color(palette, position_of(map.at(x, y), range)));
    }
  }
  return image;
}

Image overlay_map(const Image& picture, const FloatMap& map, const DisplayRange& range,
                  float max_opacity) {
  const bool fits = picture.width == map.width && picture.height == map.height &&
                    (picture.channels == 1 || picture.channels == 3);
  if (!fits) {
    throw Error("overlay_map",
                "a picture of " + shape_text(map.width, map.height, 1) + " or " +
                    shape_text(map.width, map.height, 3),
                shape_text(picture));
  }
  Image image(map.width, map.height, 3);
  for (int y = 0; y < map.height; ++y) {
    for (int x = 0; x < map.width; ++x) {
      const float position = position_of(map.at(x, y), range);
      const Rgb pixel = rgb_at(picture, x, y);
      // Most of a photograph: nothing lies over it.
      set_pixel(image, x, y,
                position == 0 ? pixel
                              : blend(pixel, palette_color(Palette::inferno, position),
                                      position * max_opacity));
    }
  }
  return image;
}

Image map_layer(const FloatMap& map, const DisplayRange& range, float max_opacity) {
  Image layer(map.width, map.height, 4);
  for (int y = 0; y < map.height; ++y) {
    for (int x = 0; x < map.width; ++x) {
      const float position = position_of(map.at(x, y), range);
      set_pixel(layer, x, y, palette_color(Palette::inferno, position));
      layer.at(x, y, 3) = to_byte(255.0 * position * max_opacity);
    }
  }
  return layer;
}

bool same_shape(const Image& a, const Image& b) {
  return a.width == b.width && a.height == b.height && a.channels == b.channels;
}

Image contact_sheet(std::span<const Image> pictures, const SheetSpec& spec) {
  check_sheet(pictures, spec);
  const Image& first = pictures.front();
  const int count = static_cast<int>(pictures.size());
  const int columns = std::min(spec.columns, count);
  const int rows = (count + columns - 1) / columns;
  const int step_x = first.width * spec.scale + spec.gap;
  const int step_y = first.height * spec.scale + spec.gap;
  Image sheet(columns * step_x + spec.gap, rows * step_y + spec.gap, first.channels,
              spec.background);
  if (sheet.channels == 4) {
    for (std::size_t at = 3; at < sheet.pixels.size(); at += 4) sheet.pixels[at] = 255;
  }
  for (int i = 0; i < count; ++i) {
    paste(sheet, pictures[static_cast<std::size_t>(i)], spec.gap + i % columns * step_x,
          spec.gap + i / columns * step_y, spec.scale);
  }
  return sheet;
}

}  // namespace lab
