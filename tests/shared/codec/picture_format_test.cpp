// SPDX-License-Identifier: MIT
// Files that are no readable picture are named in words, whatever their name ends with.
#include "shared/codec/picture_format.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/error.h"
#include "shared/codec/image_codec.h"

using Catch::Matchers::Message;
using namespace std::string_view_literals;

namespace {

std::vector<std::uint8_t> bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

struct Foreign {
  std::string_view head;
  std::string_view meaning;
};

}  // namespace

TEST_CASE("pictures are recognised by their first bytes") {
  CHECK(lab::recognise(bytes_of("\x89PNG\r\n\x1A\n"sv), "x") == lab::PictureFormat::png);
  CHECK(lab::recognise(bytes_of("\xFF\xD8\xFF\xE0"sv), "x") == lab::PictureFormat::jpeg);
  CHECK(lab::recognise(bytes_of("GIF87a"sv), "x") == lab::PictureFormat::gif);
  CHECK(lab::recognise(bytes_of("GIF89a"sv), "x") == lab::PictureFormat::gif);
  CHECK(lab::recognise(bytes_of("BM____________\x28\0\0\0"sv), "x") == lab::PictureFormat::bmp);
  CHECK(lab::recognise(bytes_of("P5 2 2 255\n"sv), "x") == lab::PictureFormat::pnm);
  CHECK(lab::recognise(bytes_of("P3\n"sv), "x") == lab::PictureFormat::pnm);
}

TEST_CASE("a file of another kind is named in the error") {
  const Foreign foreign = GENERATE(
      Foreign{"\0\0\0\x18"
              "ftypheic\0\0"sv,
              "an HEIC picture"},
      Foreign{"\0\0\0\x18"
              "ftypmif1\0\0"sv,
              "an HEIC picture"},
      Foreign{"\0\0\0\x1C"
              "ftypavif\0\0"sv,
              "an AVIF picture"},
      Foreign{"\0\0\0\x18"
              "ftypisom\0\0"sv,
              "a video file"},
      Foreign{"RIFF\x10\0\0\0WEBPVP8 "sv, "a WebP picture"},
      Foreign{"RIFF\x10\0\0\0WAVE"sv, "a sound or video file"},
      Foreign{"II*\0\x08\0"sv, "a TIFF or camera raw picture"},
      Foreign{"MM\0*\0\0"sv, "a TIFF or camera raw picture"},
      Foreign{"\xFF\x0A\x01\x02"sv, "a JPEG XL picture"},
      Foreign{"\0\0\0\x0CjP  \r\n"sv, "a JPEG 2000 picture"},
      Foreign{"8BPS\0\1"sv, "a Photoshop file"}, Foreign{"\0\0\1\0\1\0"sv, "an icon (ICO) file"},
      Foreign{"P4 8 1\n\xFF"sv, "a PBM picture"}, Foreign{"P7\nWIDTH 1"sv, "a PAM picture"},
      Foreign{"%PDF-1.7\n"sv, "a PDF document"}, Foreign{"PK\x03\x04\x14"sv, "a zip archive"},
      Foreign{"\x1F\x8B\x08"sv, "a gzip file"},
      Foreign{"<?xml version=\"1.0\"?>\n<svg width=\"3\">"sv, "an SVG drawing"},
      Foreign{"<!DOCTYPE html><title>404</title>"sv, "a web page"},
      Foreign{"This is not a picture.\r\n"sv, "a text file"},
      Foreign{"BM is how it begins"sv, "a text file"}, Foreign{"P5x"sv, "a text file"},
      Foreign{"\0"sv, "an unknown kind of file"},
      Foreign{"\x89PNG\n\x1A\n"sv, "an unknown kind of file"},
      Foreign{"\xFF\xD8"sv, "an unknown kind of file"});
  CHECK_THROWS_MATCHES(
      lab::decode_image(bytes_of(foreign.head), "holiday.png"), lab::Error,
      Message("holiday.png: expected a PNG, JPEG, BMP, GIF or PGM/PPM picture, found " +
              std::string(foreign.meaning)));
}

TEST_CASE("an empty file is called empty") {
  CHECK_THROWS_MATCHES(
      lab::decode_image({}, "a.png"), lab::Error,
      Message("a.png: expected a PNG, JPEG, BMP, GIF or PGM/PPM picture, found an empty file"));
}

TEST_CASE("pictures have endings, in either case, and more than those that are read here") {
  for (const char* name :
       {"a.png", "a.JPG", "a.b.Jpeg", "a.bmp", "a.gif", "a.pgm", "a.ppm", "a.webp"}) {
    CHECK(lab::has_readable_ending(name));
    CHECK(lab::has_picture_ending(name));
  }
  for (const char* name : {"a.TIFF", "a.heic", "a.avif", "a.svg", "a.jp2", "a.jfif"}) {
    CHECK_FALSE(lab::has_readable_ending(name));
    CHECK(lab::has_picture_ending(name));
  }
  for (const char* name : {"png", "a.txt", "a.png.txt", "a.pdf", "a.", ""}) {
    CHECK_FALSE(lab::has_picture_ending(name));
  }
}

TEST_CASE("a file begins like a picture where its first bytes leave no doubt") {
  for (const std::string_view start :
       {"\x89PNG\r\n\x1A\n"sv, "\xFF\xD8\xFF\xE0"sv, "GIF89a"sv, "BM____________\x28\0\0\0"sv,
        "RIFF____WEBPVP8 "sv, "II*\0"sv,
        "\0\0\0\x18"
        "ftypheic"sv,
        "\0\0\0\x18"
        "ftypavif"sv,
        "\0\0\0\x0CjP  "sv, "\0\0\0\x0CJXL "sv, "8BPS"sv, "<svg xmlns="sv,
        "<?xml version=\"1.0\"?>\n<svg"sv}) {
    CAPTURE(start);
    CHECK(lab::begins_like_picture(bytes_of(start)));
  }
  for (const std::string_view start :
       {""sv, "P1 and P4 are bitmaps"sv, "P5 is grey"sv, "BM is short for bitmap"sv, "\0\0\1\0"sv,
        "\xFF\x0A"sv, "%PDF"sv, "PK\x03\x04"sv, "RIFF____WAVE"sv,
        "\0\0\0\x18"
        "ftypmp42"sv,
        "<html><svg></svg></html>"sv, "how to draw an <svg>"sv,
        "<?xml version=\"1.0\"?>\n<note>"sv}) {
    CAPTURE(start);
    CHECK_FALSE(lab::begins_like_picture(bytes_of(start)));
  }
}
