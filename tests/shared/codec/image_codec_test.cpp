// SPDX-License-Identifier: MIT
// What whole picture files decode to, pixel by pixel.
#include "shared/codec/image_codec.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <cstdlib>
#include <string>
#include <string_view>

#include "shared/base/error.h"
#include "tests/shared/codec/sample_pictures.h"

using Catch::Matchers::Message;
using lab::test::sample_picture;
using Bytes = std::vector<std::uint8_t>;

namespace {

// JPEG's conversion from YCbCr rounds.
constexpr int kJpegTolerance = 1;

lab::Image decoded(std::string_view name) { return lab::decode_image(sample_picture(name), name); }

void check_shape(const lab::Image& image, int width, int height, int channels) {
  REQUIRE(image.width == width);
  REQUIRE(image.height == height);
  REQUIRE(image.channels == channels);
  REQUIRE(image.pixels.size() == static_cast<std::size_t>(width * height * channels));
}

void check_pixel(const lab::Image& image, int x, int y, const Bytes& expected) {
  for (int c = 0; c < image.channels; ++c) {
    CAPTURE(x, y, c);
    const int wanted = expected[static_cast<std::size_t>(c)];
    CHECK(std::abs(image.at(x, y, c) - wanted) <= kJpegTolerance);
  }
}

void check_two_by_two_blocks(const lab::Image& image) {
  check_shape(image, 16, 16, 3);
  check_pixel(image, 3, 3, {200, 30, 40});
  check_pixel(image, 12, 3, {20, 160, 60});
  check_pixel(image, 3, 12, {30, 50, 220});
  check_pixel(image, 12, 12, {250, 250, 250});
}

}  // namespace

TEST_CASE("an RGB PNG keeps every pixel") {
  const lab::Image image = decoded("png_rgb");
  check_shape(image, 3, 2, 3);
  CHECK(image.pixels == Bytes{10, 20, 30, 40, 50, 60, 70, 80, 90,  //
                              100, 110, 120, 130, 140, 150, 160, 170, 180});
}

TEST_CASE("an RGBA PNG keeps straight alpha") {
  const lab::Image image = decoded("png_rgba");
  check_shape(image, 2, 1, 4);
  CHECK(image.pixels == Bytes{10, 20, 30, 255, 40, 50, 60, 128});
}

TEST_CASE("grey with alpha becomes RGBA") {
  const lab::Image image = decoded("png_grey_alpha");
  check_shape(image, 2, 1, 4);
  CHECK(image.pixels == Bytes{77, 77, 77, 255, 200, 200, 200, 0});
}

TEST_CASE("16-bit samples keep their upper byte") {
  CHECK(decoded("png_grey16").pixels == Bytes{0x12, 0xFF, 0x80});
  CHECK(decoded("png_rgb16").pixels == Bytes{0x12, 0xAB, 0x00});
}

TEST_CASE("one-bit samples become black and white") {
  CHECK(decoded("png_grey1").pixels == Bytes{255, 0, 255, 255, 0, 0, 0, 255});
}

TEST_CASE("a palette with transparency becomes RGBA") {
  const lab::Image image = decoded("png_palette_alpha");
  check_shape(image, 3, 1, 4);
  CHECK(image.pixels == Bytes{1, 2, 3, 0, 4, 5, 6, 128, 7, 8, 9, 255});
}

TEST_CASE("a colour beyond the palette is black everywhere") {
  CHECK(decoded("png_palette_overrun").pixels == Bytes{1, 2, 3, 0, 0, 0});
}

TEST_CASE("a transparent grey level becomes alpha") {
  CHECK(decoded("png_grey_transparent").pixels == Bytes{50, 50, 50, 255, 60, 60, 60, 0});
}

TEST_CASE("an interlaced PNG comes out in order") {
  const lab::Image image = decoded("png_interlaced");
  check_shape(image, 9, 7, 1);
  for (int y = 0; y < 7; ++y) {
    for (int x = 0; x < 9; ++x) CHECK(image.at(x, y, 0) == 20 * x + y);
  }
}

TEST_CASE("a grey JPEG has one channel") {
  const lab::Image image = decoded("jpeg_grey");
  check_shape(image, 24, 16, 1);
  CHECK(image.at(0, 0, 0) == 20);
  CHECK(image.at(8, 0, 0) == 60);
  CHECK(image.at(23, 7, 0) == 100);
  CHECK(image.at(0, 8, 0) == 140);
  CHECK(image.at(15, 15, 0) == 180);
  CHECK(image.at(23, 15, 0) == 220);
}

TEST_CASE("a baseline JPEG decodes to its colours") {
  check_two_by_two_blocks(decoded("jpeg_rgb"));
}

TEST_CASE("a progressive JPEG decodes to its colours") {
  check_two_by_two_blocks(decoded("jpeg_progressive"));
}

TEST_CASE("a JPEG with subsampled colour decodes to its colour") {
  const lab::Image image = decoded("jpeg_subsampled");
  check_shape(image, 16, 16, 3);
  check_pixel(image, 0, 0, {200, 30, 40});
  check_pixel(image, 15, 15, {200, 30, 40});
}

TEST_CASE("an Adobe CMYK JPEG becomes RGB") {
  const lab::Image image = decoded("jpeg_cmyk");
  check_shape(image, 16, 16, 3);
  check_pixel(image, 4, 4, {255, 255, 255});
  check_pixel(image, 12, 4, {0, 255, 255});
  check_pixel(image, 4, 12, {255, 0, 0});
  check_pixel(image, 12, 12, {127, 127, 127});
}

TEST_CASE("a bitmap keeps every pixel") {
  const lab::Image image = decoded("bmp_rgb");
  check_shape(image, 3, 2, 3);
  CHECK(image == decoded("png_rgb"));
}

TEST_CASE("a bitmap stored from top to bottom is not turned over") {
  const lab::Image image = decoded("bmp_top_down");
  check_shape(image, 3, 2, 3);
  CHECK(image.pixels == Bytes{100, 110, 120, 130, 140, 150, 160, 170, 180,  //
                              10, 20, 30, 40, 50, 60, 70, 80, 90});
}

TEST_CASE("a GIF gives its first frame, with transparency") {
  const lab::Image image = decoded("gif_two_frames");
  check_shape(image, 4, 2, 4);
  CHECK(image.at(0, 0, 3) == 0);
  CHECK(Bytes(image.pixels.begin() + 4, image.pixels.begin() + 8) == Bytes{200, 10, 20, 255});
  CHECK(Bytes(image.pixels.begin() + 12, image.pixels.begin() + 16) == Bytes{200, 10, 20, 255});
  CHECK(Bytes(image.pixels.begin() + 24, image.pixels.begin() + 28) == Bytes{30, 210, 40, 255});
}

TEST_CASE("bytes after the end of a picture are ignored") {
  const std::string_view name = GENERATE("png_rgb", "jpeg_rgb", "gif_two_frames", "bmp_rgb");
  Bytes file = sample_picture(name);
  const Bytes trailer(100, 0xFF);
  file.insert(file.end(), trailer.begin(), trailer.end());
  CHECK(lab::decode_image(file, name) == decoded(name));
}

TEST_CASE("a written PNG decodes to the same image") {
  const int channels = GENERATE(1, 3, 4);
  lab::Image image(37, 11, channels);
  for (std::size_t i = 0; i < image.pixels.size(); ++i) {
    image.pixels[i] = static_cast<std::uint8_t>(i * i + i / 7);
  }
  CHECK(lab::decode_image(lab::encode_png(image), "written") == image);
}

TEST_CASE("a written PNG declares its size and colour type") {
  const Bytes file = lab::encode_png(lab::Image(258, 3, 4));
  REQUIRE(file.size() > 33);
  const Bytes head(file.begin(), file.begin() + 29);
  CHECK(head == Bytes{0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 0, 0, 0, 13, 'I', 'H', 'D',
                      'R',  0,   0,   1,   2,    0,    0,    0,    3, 8, 6, 0,  0,   0});
}

TEST_CASE("an image without pixels cannot be written") {
  CHECK_THROWS_MATCHES(lab::encode_png(lab::Image(0, 4, 3)), lab::Error,
                       Message("png: expected an image with pixels and 1, 3 or 4 channels, found "
                               "0 x 4 pixels with 3 channels"));
  CHECK_THROWS_MATCHES(lab::encode_png(lab::Image(2, 2, 2)), lab::Error,
                       Message("png: expected an image with pixels and 1, 3 or 4 channels, found "
                               "2 x 2 pixels with 2 channels"));
  lab::Image short_of_pixels(2, 2, 3);
  short_of_pixels.pixels.pop_back();
  CHECK_THROWS_AS(lab::encode_png(short_of_pixels), lab::Error);
}
