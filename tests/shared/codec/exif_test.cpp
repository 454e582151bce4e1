// SPDX-License-Identifier: MIT
// The eight orientations, in both byte orders and both containers, and metadata that is broken.
#include "shared/codec/exif.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <cstddef>
#include <string_view>
#include <vector>

#include "shared/codec/image_codec.h"
#include "tests/fuzz/png_checksums.h"
#include "tests/shared/codec/sample_pictures.h"

using Bytes = std::vector<std::uint8_t>;

namespace {

// A TIFF block with one entry: tag, type SHORT, count 1.
Bytes tiff_block(bool big_endian, int tag, int value) {
  const auto high = static_cast<std::uint8_t>(tag >> 8);
  const auto low = static_cast<std::uint8_t>(tag);
  const auto byte = static_cast<std::uint8_t>(value);
  if (big_endian) {
    return {'M', 'M', 0, 42, 0, 0, 0,    8, 0, 1, high, low, 0,
            3,   0,   0, 0,  1, 0, byte, 0, 0, 0, 0,    0,   0};
  }
  return {'I', 'I', 42, 0, 8, 0,    0, 0, 1, 0, low, high, 3,
          0,   1,   0,  0, 0, byte, 0, 0, 0, 0, 0,   0,    0};
}

Bytes jpeg_with_exif(const Bytes& tiff) {
  const Bytes plain = lab::test::sample_picture("jpeg_grey");
  Bytes file(plain.begin(), plain.begin() + 2);
  const Bytes head = {0xFF, 0xE1, 0, static_cast<std::uint8_t>(tiff.size() + 8), 'E', 'x', 'i',
                      'f',  0,    0};
  file.insert(file.end(), head.begin(), head.end());
  file.insert(file.end(), tiff.begin(), tiff.end());
  file.insert(file.end(), plain.begin() + 2, plain.end());
  return file;
}

// Behind the header chunk.
Bytes png_with_exif(const Bytes& tiff) {
  Bytes file = lab::test::sample_picture("png_grey1");
  Bytes chunk = {0, 0, 0, static_cast<std::uint8_t>(tiff.size()), 'e', 'X', 'I', 'f'};
  chunk.insert(chunk.end(), tiff.begin(), tiff.end());
  chunk.insert(chunk.end(), 4, 0);
  file.insert(file.begin() + 33, chunk.begin(), chunk.end());
  lab::test::repair_png_checksums(file);
  return file;
}

// The grey levels of the 8 x 8 blocks, row by row.
std::vector<int> blocks(const lab::Image& image) {
  std::vector<int> levels;
  for (int y = 4; y < image.height; y += 8) {
    for (int x = 4; x < image.width; x += 8) levels.push_back(image.at(x, y, 0));
  }
  return levels;
}

struct Turned {
  int orientation;
  int width;
  std::vector<int> blocks;  // of 20 60 100 / 140 180 220
};

}  // namespace

TEST_CASE("a photograph is turned as its orientation says") {
  const Turned turned = GENERATE(
      Turned{1, 24, {20, 60, 100, 140, 180, 220}}, Turned{2, 24, {100, 60, 20, 220, 180, 140}},
      Turned{3, 24, {220, 180, 140, 100, 60, 20}}, Turned{4, 24, {140, 180, 220, 20, 60, 100}},
      Turned{5, 16, {20, 140, 60, 180, 100, 220}}, Turned{6, 16, {140, 20, 180, 60, 220, 100}},
      Turned{7, 16, {220, 100, 180, 60, 140, 20}}, Turned{8, 16, {100, 220, 60, 180, 20, 140}});
  const bool big_endian = GENERATE(false, true);
  const lab::Image image = lab::decode_image(
      jpeg_with_exif(tiff_block(big_endian, 0x0112, turned.orientation)), "photo");
  CAPTURE(turned.orientation, big_endian);
  CHECK(image.width == turned.width);
  CHECK(image.height == 40 - turned.width);
  CHECK(blocks(image) == turned.blocks);
}

TEST_CASE("the orientation in a PNG's eXIf chunk counts") {
  const lab::Image image = lab::decode_image(png_with_exif(tiff_block(true, 0x0112, 6)), "png");
  CHECK(image.width == 1);
  CHECK(image.height == 8);
  CHECK(image.pixels == Bytes{255, 0, 255, 255, 0, 0, 0, 255});
  const lab::Image mirrored = lab::decode_image(png_with_exif(tiff_block(true, 0x0112, 2)), "png");
  CHECK(mirrored.pixels == Bytes{255, 0, 0, 0, 255, 255, 0, 255});
}

TEST_CASE("only the orientation tag turns a picture") {
  CHECK(lab::exif_orientation(tiff_block(true, 0x0112, 6)) == 6);
  CHECK(lab::exif_orientation(tiff_block(true, 0x0113, 6)) == 1);
}

TEST_CASE("broken metadata leaves a picture upright") {
  const bool big_endian = GENERATE(false, true);
  const Bytes good = tiff_block(big_endian, 0x0112, 6);
  for (std::size_t size = 0; size < 22; ++size) {
    CAPTURE(size);
    CHECK(lab::exif_orientation({good.data(), size}) == 1);
  }
  CHECK(lab::exif_orientation(tiff_block(big_endian, 0x0112, 0)) == 1);
  CHECK(lab::exif_orientation(tiff_block(big_endian, 0x0112, 9)) == 1);
  for (const std::size_t broken : {0u, 1u, 2u, 3u, 4u, 5u, 6u, 7u}) {
    Bytes block = good;
    block[broken] = 0xEE;
    CAPTURE(broken);
    CHECK(lab::exif_orientation(block) == 1);
  }
  Bytes many_entries = good;
  many_entries[8] = many_entries[9] = 0xFF;
  CHECK(lab::exif_orientation(many_entries) == 6);
}
