// SPDX-License-Identifier: MIT
// Reads the orientation from the first image file directory of a TIFF block and turns pixels.
#include "shared/codec/exif.h"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <optional>
#include <utility>

#include "shared/base/bytes.h"

namespace lab {
namespace {

constexpr std::uint32_t kOrientationTag = 0x0112;
constexpr std::uint32_t kShortType = 3;
constexpr std::size_t kEntryBytes = 12;

std::optional<ByteOrder> byte_order(std::span<const std::uint8_t> tiff) {
  if (tiff.size() < 8) return std::nullopt;
  if (tiff[0] == 'I' && tiff[1] == 'I') return ByteOrder::little;
  if (tiff[0] == 'M' && tiff[1] == 'M') return ByteOrder::big;
  return std::nullopt;
}

struct Source {
  int x;
  int y;
};

// Where the pixel of the upright picture comes from; width and height are the stored ones.
Source source_of(int x, int y, int width, int height, int orientation) {
  switch (orientation) {
    case 2: return {width - 1 - x, y};
    case 3: return {width - 1 - x, height - 1 - y};
    case 4: return {x, height - 1 - y};
    case 5: return {y, x};
    case 6: return {y, height - 1 - x};
    case 7: return {width - 1 - y, height - 1 - x};
    case 8: return {width - 1 - y, x};
    default: return {x, y};
  }
}

}  // namespace

int exif_orientation(std::span<const std::uint8_t> tiff) {
  const std::optional<ByteOrder> order = byte_order(tiff);
  if (!order || read_u16(tiff, 2, *order) != 42) return 1;
  const std::size_t directory = read_u32(tiff, 4, *order);
  if (directory > tiff.size() - 2) return 1;
  const std::size_t promised = read_u16(tiff, directory, *order);
  const std::size_t present = (tiff.size() - directory - 2) / kEntryBytes;
  for (std::size_t i = 0; i < std::min(promised, present); ++i) {
    const std::size_t entry = directory + 2 + i * kEntryBytes;
    if (read_u16(tiff, entry, *order) != kOrientationTag) continue;
    const bool one_short =
        read_u16(tiff, entry + 2, *order) == kShortType && read_u32(tiff, entry + 4, *order) == 1;
    const std::uint32_t value = read_u16(tiff, entry + 8, *order);
    return one_short && value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
  }
  return 1;
}

Image upright(Image image, int orientation) {
  assert(orientation >= 1 && orientation <= 8);
  if (orientation == 1) return image;
  const bool transposed = orientation >= 5;
  Image turned(transposed ? image.height : image.width, transposed ? image.width : image.height,
               image.channels);
  for (int y = 0; y < turned.height; ++y) {
    for (int x = 0; x < turned.width; ++x) {
      const Source source = source_of(x, y, image.width, image.height, orientation);
      std::copy_n(image.pixels.data() + image.offset(source.x, source.y), image.channels,
                  turned.pixels.data() + turned.offset(x, y));
    }
  }
  return turned;
}

}  // namespace lab
