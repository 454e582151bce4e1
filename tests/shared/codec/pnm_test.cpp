// SPDX-License-Identifier: MIT
// PGM and PPM in their four kinds, scaled from any largest value.
#include "shared/codec/pnm.h"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/error.h"
#include "shared/codec/image_codec.h"

using Bytes = std::vector<std::uint8_t>;
using namespace std::string_view_literals;

namespace {

lab::Image decoded_text(std::string_view text) {
  return lab::decode_image(Bytes(text.begin(), text.end()), "x");
}

std::string error_of(std::string_view text) {
  try {
    decoded_text(text);
  } catch (const lab::Error& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("a binary PGM keeps its samples") {
  const lab::Image image = decoded_text("P5\n# made by hand\n3 2 255\n\x00\x01\x7F\x80\xFE\xFF"sv);
  CHECK(image.width == 3);
  CHECK(image.height == 2);
  CHECK(image.channels == 1);
  CHECK(image.pixels == Bytes{0, 1, 127, 128, 254, 255});
}

TEST_CASE("a binary PPM keeps its samples") {
  const lab::Image image = decoded_text("P6 1 2 255\nabcdef"sv);
  CHECK(image.width == 1);
  CHECK(image.height == 2);
  CHECK(image.channels == 3);
  CHECK(image.pixels == Bytes{'a', 'b', 'c', 'd', 'e', 'f'});
}

TEST_CASE("text PGM and PPM are read, comments included") {
  CHECK(decoded_text("P2\n2 2\n15\n0 5 #five\n 10 15").pixels == Bytes{0, 85, 170, 255});
  const lab::Image color = decoded_text("P3 1 1 255 10 20 30\n");
  CHECK(color.channels == 3);
  CHECK(color.pixels == Bytes{10, 20, 30});
}

TEST_CASE("samples are scaled from the largest value") {
  CHECK(decoded_text("P5 3 1 1\n\x00\x01\x00"sv).pixels == Bytes{0, 255, 0});
  CHECK(decoded_text("P5 2 1 100\n\x32\x64"sv).pixels == Bytes{128, 255});
}

TEST_CASE("samples of two bytes are big-endian") {
  CHECK(decoded_text("P5 3 1 65535\n\x00\x00\x80\x00\xFF\xFF"sv).pixels == Bytes{0, 128, 255});
  CHECK(decoded_text("P5 1 1 1023\n\x01\xFF"sv).pixels == Bytes{127});
}

TEST_CASE("a broken PGM or PPM is described") {
  CHECK(error_of("P5 2 2 255\nabc") ==
        "x: expected a complete PGM or PPM picture, found one that ends early");
  CHECK(error_of("P6 2 2") ==
        "x: expected a complete PGM or PPM picture, found one that ends early");
  CHECK(error_of("P2 2 1 255 7") ==
        "x: expected a complete PGM or PPM picture, found one that ends early");
  CHECK(error_of("P5 -1 2 255\nab") ==
        "x: expected a PGM or PPM picture with a number for its width, found something else at "
        "byte 3");
  CHECK(error_of("P5 1 99999999999 255\nab") ==
        "x: expected a PGM or PPM picture with a number for its height, found something else at "
        "byte 5");
  CHECK(error_of("P5 1 1 65536\nab") == "x: expected a largest value from 1 to 65535, found 65536");
  CHECK(error_of("P5 1 1 0\na") == "x: expected a largest value from 1 to 65535, found 0");
  CHECK(error_of("P5 0 5 255\n") == "x: expected a picture with pixels, found 0 x 5 pixels");
  CHECK(error_of("P5 1 1 9\nz") == "x: expected samples of at most 9, found 122");
  CHECK(error_of("P2 1 1 9 10") == "x: expected samples of at most 9, found 10");
  CHECK(error_of("P5 1 1 255") ==
        "x: expected a PGM or PPM picture with white space after its header, found something else "
        "at byte 10");
}
