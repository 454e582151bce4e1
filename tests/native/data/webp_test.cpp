// SPDX-License-Identifier: MIT
#include "native/data/webp.h"

#include <webp/encode.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "native/base/files.h"
#include "native/data/picture_files.h"
#include "shared/base/error.h"
#include "tests/native/scratch_folder.h"

namespace lab {
namespace {

using namespace std::string_view_literals;
using Bytes = std::vector<std::uint8_t>;
using Catch::Matchers::Message;

// No two pixels alike in row or column, none of them fully transparent: such have no colour to keep.
Image pattern(int width, int height, int channels) {
  Image image(width, height, channels);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < channels; ++c) {
        image.at(x, y, c) =
            static_cast<std::uint8_t>(c == 3 ? 255 - x : 40 + 7 * x + 31 * y + 50 * c);
      }
    }
  }
  return image;
}

// quality below 0: lossless.
Bytes encoded(const Image& image, float quality = -1) {
  std::uint8_t* output = nullptr;
  const std::uint8_t* pixels = image.pixels.data();
  const int row = image.width * image.channels;
  std::size_t size = 0;
  if (quality >= 0) {
    size = WebPEncodeRGB(pixels, image.width, image.height, row, quality, &output);
  } else if (image.channels == 4) {
    size = WebPEncodeLosslessRGBA(pixels, image.width, image.height, row, &output);
  } else {
    size = WebPEncodeLosslessRGB(pixels, image.width, image.height, row, &output);
  }
  REQUIRE(size > 0);
  Bytes file(output, output + size);
  WebPFree(output);
  return file;
}

void append(Bytes& file, std::string_view text) {
  file.insert(file.end(), text.begin(), text.end());
}

void append_number(Bytes& file, std::uint32_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) file.push_back(static_cast<std::uint8_t>(value >> 8 * i));
}

void append_chunk(Bytes& file, std::string_view name, const Bytes& content) {
  append(file, name);
  append_number(file, static_cast<std::uint32_t>(content.size()), 4);
  file.insert(file.end(), content.begin(), content.end());
  if (content.size() % 2 == 1) file.push_back(0);
}

// The extended format (RFC 9649, section 2.7). chunks: what follows its header.
Bytes extended(std::uint8_t flags, int width, int height, const Bytes& chunks) {
  Bytes header{flags, 0, 0, 0};
  append_number(header, static_cast<std::uint32_t>(width - 1), 3);
  append_number(header, static_cast<std::uint32_t>(height - 1), 3);
  Bytes content;
  append(content, "WEBP");
  append_chunk(content, "VP8X", header);
  content.insert(content.end(), chunks.begin(), chunks.end());
  Bytes file;
  append_chunk(file, "RIFF", content);
  return file;
}

// A still picture's chunk with its name and length.
Bytes image_chunk(const Image& image) {
  Bytes file = encoded(image);
  file.erase(file.begin(), file.begin() + 12);
  return file;
}

TEST_CASE("a lossless WebP gives back every pixel, with and without transparency") {
  for (const int channels : {3, 4}) {
    const Image image = pattern(13, 9, channels);
    const Bytes file = encoded(image);
    CAPTURE(channels);
    CHECK(is_webp(file));
    CHECK(decode_webp(file, "a.webp") == image);
  }
}

TEST_CASE("a lossy WebP gives back nearly every pixel") {
  Image image(32, 16, 3);
  for (int y = 0; y < 16; ++y) {
    for (int x = 0; x < 32; ++x) {
      for (int c = 0; c < 3; ++c) image.at(x, y, c) = static_cast<std::uint8_t>(60 + 4 * x + 2 * y);
    }
  }
  const Image read = decode_webp(encoded(image, 95), "a.webp");
  REQUIRE((read.width == 32 && read.height == 16 && read.channels == 3));
  int worst = 0;
  for (std::size_t i = 0; i < image.pixels.size(); ++i) {
    worst = std::max(worst, std::abs(read.pixels[i] - image.pixels[i]));
  }
  CHECK(worst <= 6);
}

TEST_CASE("a WebP is turned as its EXIF block asks") {
  const Image image = pattern(6, 4, 3);
  Bytes exif;
  append(exif, "II*\0"sv);
  append_number(exif, 8, 4);       // where the only directory begins
  append_number(exif, 1, 2);       // entries
  append_number(exif, 0x0112, 2);  // Orientation
  append_number(exif, 3, 2);       // a short
  append_number(exif, 1, 4);       // of them one
  append_number(exif, 3, 4);       // turned by half
  append_number(exif, 0, 4);
  Bytes chunks = image_chunk(image);
  append_chunk(chunks, "EXIF", exif);
  const Image turned = decode_webp(extended(0x08, 6, 4, chunks), "a.webp");
  REQUIRE((turned.width == 6 && turned.height == 4));
  Image expected(6, 4, 3);
  for (int y = 0; y < 4; ++y) {
    for (int x = 0; x < 6; ++x) {
      for (int c = 0; c < 3; ++c) expected.at(x, y, c) = image.at(5 - x, 3 - y, c);
    }
  }
  CHECK(turned == expected);
}

TEST_CASE("of an animated WebP the first frame is taken, on its canvas") {
  const Image frame = pattern(4, 4, 3);
  Bytes chunks;
  append_chunk(chunks, "ANIM", {0, 0, 0, 0, 0, 0});
  for (const int left : {1, 0}) {  // in units of two pixels
    Bytes content;
    append_number(content, static_cast<std::uint32_t>(left), 3);
    append_number(content, 0, 3);
    append_number(content, 3, 3);
    append_number(content, 3, 3);
    append_number(content, 100, 3);  // milliseconds
    content.push_back(0);
    const Bytes image = image_chunk(frame);
    content.insert(content.end(), image.begin(), image.end());
    append_chunk(chunks, "ANMF", content);
  }
  const Image read = decode_webp(extended(0x12, 6, 4, chunks), "a.webp");
  REQUIRE((read.width == 6 && read.height == 4 && read.channels == 4));
  CHECK(read.at(0, 0, 3) == 0);
  CHECK(read.at(2, 0, 3) == 255);
  CHECK(read.at(2, 0, 0) == frame.at(0, 0, 0));
  CHECK(read.at(5, 3, 2) == frame.at(3, 3, 2));
}

TEST_CASE("a WebP that ends early or says nonsense is called damaged, wherever it is cut") {
  const Bytes file = encoded(pattern(20, 20, 3));
  for (std::size_t size = 12; size < file.size() - 1; ++size) {
    const Bytes cut(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size));
    CAPTURE(size);
    CHECK_THROWS_MATCHES(
        decode_webp(cut, "a.webp"), Error,
        Message("a.webp: expected an intact WebP picture, found a damaged or incomplete one"));
  }
  CHECK_FALSE(is_webp(Bytes(file.begin(), file.begin() + 11)));
  Bytes sound = file;
  std::copy_n("WAVE", 4, sound.begin() + 8);
  CHECK_FALSE(is_webp(sound));
}

TEST_CASE("a WebP's canvas is measured before it is made") {
  const Bytes file = extended(0, 16384, 16384, image_chunk(pattern(4, 4, 3)));
  CHECK_THROWS_AS(decode_webp(file, "a.webp"), Error);
  CHECK_THROWS_MATCHES(
      decode_webp(encoded(pattern(20, 10, 3)), "a.webp", {.max_side = 16}), Error,
      Message("a.webp: expected a picture of at most 16 pixels a side and 64000000 in all, found "
              "20 x 10 pixels"));
}

TEST_CASE("a folder's WebP files are listed and read like others") {
  const ScratchFolder folder;
  const Image image = pattern(8, 8, 3);
  write_file(folder.path() / "b.WEBP", encoded(image));
  const std::vector<PictureFile> files = list_pictures(folder.path(), 0);
  REQUIRE(files.size() == 1);
  CHECK(read_picture(files[0].path) == image);
}

}  // namespace
}  // namespace lab
