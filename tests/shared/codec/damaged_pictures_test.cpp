// SPDX-License-Identifier: MIT
// Cut off, corrupt, oversized and unsupported picture files end in an error that says so.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/error.h"
#include "shared/codec/image_codec.h"
#include "tests/fuzz/png_checksums.h"
#include "tests/shared/codec/sample_pictures.h"

using Catch::Matchers::Message;
using lab::test::sample_picture;
using Bytes = std::vector<std::uint8_t>;

namespace {

std::string error_of(const Bytes& file, const lab::DecodeLimits& limits = {}) {
  try {
    lab::decode_image(file, "x", limits);
  } catch (const lab::Error& error) {
    return error.what();
  }
  return "no error";
}

// Where two bytes first stand, from `from` on.
std::size_t find(const Bytes& file, int first, int second, std::size_t from = 0) {
  for (std::size_t at = from; at + 1 < file.size(); ++at) {
    if (file[at] == first && file[at + 1] == second) return at;
  }
  FAIL("the sample lacks the wanted bytes");
  return 0;
}

}  // namespace

TEST_CASE("a picture cut off anywhere is refused") {
  const std::string_view name =
      GENERATE("png_rgb", "png_interlaced", "jpeg_grey", "jpeg_rgb", "jpeg_progressive",
               "jpeg_cmyk", "bmp_rgb", "gif_two_frames");
  const Bytes whole = sample_picture(name);
  // A GIF is whole once its first frame is; a bitmap may lack the padding of its last row.
  const std::size_t enough =
      name == "gif_two_frames" ? 74 : whole.size() - (name[0] == 'b' ? 3 : 0);
  for (std::size_t size = 0; size < enough; ++size) {
    const Bytes part(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    CAPTURE(name, size);
    CHECK(error_of(part).starts_with("x: expected a"));
  }
  CHECK(error_of(whole) == "no error");
}

TEST_CASE("a truncated picture is called incomplete") {
  for (const std::string_view name : {"png_rgb", "jpeg_rgb", "gif_two_frames", "bmp_rgb"}) {
    Bytes file = sample_picture(name);
    file.resize(45);
    const std::string format = name[0] == 'p'   ? "PNG"
                               : name[0] == 'j' ? "JPEG"
                               : name[0] == 'g' ? "GIF"
                                                : "BMP";
    CAPTURE(name);
    CHECK(error_of(file).starts_with("x: expected a complete " + format + " picture"));
  }
}

TEST_CASE("any changed byte of a PNG is noticed") {
  const Bytes whole = sample_picture("png_rgb");
  for (std::size_t at = 0; at < whole.size(); ++at) {
    Bytes file = whole;
    file[at] ^= 0x01;
    CAPTURE(at);
    CHECK(error_of(file) != "no error");
  }
  Bytes file = whole;
  file[50] ^= 0x10;
  CHECK(error_of(file) == "x: expected an intact PNG picture, found a wrong checksum at byte 33");
}

TEST_CASE("a PNG with too few pixels is damaged") {
  CHECK(error_of(sample_picture("png_short_data")) ==
        "x: expected an intact PNG picture, found a damaged one (not enough pixels)");
}

TEST_CASE("a PNG that unpacks to far more than its pixels is refused") {
  CHECK(error_of(sample_picture("png_bomb")) ==
        "x: expected an intact PNG picture, found a damaged one (its data are larger than the "
        "picture, or than the memory)");
}

TEST_CASE("Apple's variant of PNG is refused") {
  CHECK(error_of(sample_picture("png_cgbi")) ==
        "x: expected a standard PNG picture, found one in Apple's own variant (CgBI)");
}

TEST_CASE("a PNG that does not begin with its header is refused") {
  Bytes file = sample_picture("png_rgb");
  file[12] = 'J';
  lab::test::repair_png_checksums(file);
  CHECK(error_of(file) ==
        "x: expected an intact PNG picture, found one that does not begin with its header");
}

TEST_CASE("a picture of 20,000 x 20,000 pixels is refused with its size") {
  const std::string wanted =
      "x: expected a picture of at most 16384 pixels a side and 64000000 in all, found 20000 x "
      "20000 pixels";
  CHECK(error_of(sample_picture("png_20000")) == wanted);

  Bytes jpeg = sample_picture("jpeg_rgb");
  const std::size_t frame = find(jpeg, 0xFF, 0xC0);
  jpeg[frame + 5] = jpeg[frame + 7] = 0x4E;
  jpeg[frame + 6] = jpeg[frame + 8] = 0x20;
  CHECK(error_of(jpeg) == wanted);

  Bytes gif = sample_picture("gif_two_frames");
  gif[6] = gif[8] = 0x20;
  gif[7] = gif[9] = 0x4E;
  CHECK(error_of(gif) == wanted);

  const std::string_view ppm = "P6 20000 20000 255\n";
  CHECK(error_of({ppm.begin(), ppm.end()}) == wanted);
}

TEST_CASE("limits count sides and pixels") {
  const Bytes file = sample_picture("png_rgb");  // 3 x 2
  CHECK(error_of(file, {.max_side = 3, .max_pixels = 6}) == "no error");
  CHECK(error_of(file, {.max_side = 2, .max_pixels = 6}) ==
        "x: expected a picture of at most 2 pixels a side and 6 in all, found 3 x 2 pixels");
  CHECK(error_of(file, {.max_side = 3, .max_pixels = 5}) ==
        "x: expected a picture of at most 3 pixels a side and 5 in all, found 3 x 2 pixels");
}

TEST_CASE("a picture without pixels is refused") {
  Bytes png = sample_picture("png_rgb");
  png[19] = 0;
  lab::test::repair_png_checksums(png);
  CHECK(error_of(png) == "x: expected a picture with pixels, found 0 x 2 pixels");
  Bytes gif = sample_picture("gif_two_frames");
  gif[6] = 0;
  CHECK(error_of(gif) == "x: expected a picture with pixels, found 0 x 2 pixels");
}

TEST_CASE("JPEG processes beyond baseline and progressive are named") {
  Bytes file = sample_picture("jpeg_rgb");
  const std::size_t frame = find(file, 0xFF, 0xC0);
  file[frame + 1] = 0xC9;
  CHECK(error_of(file) ==
        "x: expected a baseline or progressive JPEG picture of 8 bits, found one of coding "
        "process 9 with 8 bits");
  file[frame + 1] = 0xC1;
  file[frame + 4] = 12;
  CHECK(error_of(file) ==
        "x: expected a baseline or progressive JPEG picture of 8 bits, found one of coding "
        "process 1 with 12 bits");
}

TEST_CASE("CMYK without Adobe's marker is refused, since its meaning is unknown") {
  Bytes file = sample_picture("jpeg_cmyk");
  const std::size_t marker = find(file, 0xFF, 0xEE);
  file[marker + 4] = 'a';
  CHECK(error_of(file) ==
        "x: expected a grey, RGB or Adobe CMYK JPEG picture, found four colours of unknown "
        "meaning");
}

TEST_CASE("damage to a JPEG's segments is described") {
  const Bytes whole = sample_picture("jpeg_rgb");
  const std::size_t frame = find(whole, 0xFF, 0xC0);
  const std::size_t scan = find(whole, 0xFF, 0xDA);

  Bytes second_frame = whole;
  second_frame.insert(second_frame.begin() + static_cast<std::ptrdiff_t>(scan),
                      whole.begin() + static_cast<std::ptrdiff_t>(frame),
                      whole.begin() + static_cast<std::ptrdiff_t>(frame) + 19);
  CHECK(error_of(second_frame) ==
        "x: expected an intact JPEG picture, found a damaged one (two frames)");

  Bytes unknown_component = whole;
  unknown_component[scan + 5] = 77;
  CHECK(error_of(unknown_component) ==
        "x: expected an intact JPEG picture, found a damaged one (scan of an unknown component)");

  Bytes twice_the_same = whole;
  twice_the_same[scan + 7] = twice_the_same[scan + 5];
  CHECK(error_of(twice_the_same) ==
        "x: expected an intact JPEG picture, found a damaged one (a colour is missing)");

  CHECK(error_of({0xFF, 0xD8, 0xFF, 0xD9}) ==
        "x: expected an intact JPEG picture, found a damaged one (no frame)");
}

TEST_CASE("a JPEG whose later tables are broken is not shown half grey") {
  Bytes file = sample_picture("jpeg_progressive");
  const std::size_t scan = find(file, 0xFF, 0xDA);
  const std::size_t tables = find(file, 0xFF, 0xC4, scan);
  file[tables + 4] = 0x55;  // neither a DC nor an AC table
  CHECK(error_of(file) ==
        "x: expected an intact JPEG picture, found a damaged one (bad DHT header)");
}

TEST_CASE("a JPEG with hundreds of scans is refused") {
  const Bytes whole = sample_picture("jpeg_rgb");
  const auto scan = static_cast<std::ptrdiff_t>(find(whole, 0xFF, 0xDA));
  Bytes file(whole.begin(), whole.begin() + scan);
  for (int i = 0; i < 201; ++i) file.insert(file.end(), whole.begin() + scan, whole.end() - 2);
  CHECK(error_of(file) == "x: expected a JPEG picture of at most 200 scans, found more");
}

TEST_CASE("a compressed bitmap is refused") {
  Bytes file = sample_picture("bmp_rgb");
  file[30] = 1;
  CHECK(error_of(file) == "x: expected an uncompressed BMP picture, found compression 1");
}

TEST_CASE("a bitmap that promises more rows than it has is incomplete") {
  Bytes file = sample_picture("bmp_rgb");
  file[22] = 200;
  CHECK(error_of(file) == "x: expected a complete BMP picture, found one that ends early");
}

TEST_CASE("a bitmap whose sizes overflow 64 bits is incomplete") {
  Bytes file = sample_picture("bmp_rgb");
  for (const std::size_t at : {18u, 19u, 20u, 22u, 23u, 24u}) file[at] = 0xFF;
  file[21] = file[25] = 0x7F;
  file[28] = file[29] = 0xFF;
  CHECK(error_of(file) == "x: expected a complete BMP picture, found one that ends early");
}

TEST_CASE("a GIF without a frame is refused") {
  Bytes file = sample_picture("gif_two_frames");
  file.resize(13 + 12);  // header and palette of four colours
  file.push_back(0x3B);
  CHECK(error_of(file) == "x: expected a GIF picture with a frame, found none");
  file.back() = 0x7E;
  CHECK(error_of(file) == "x: expected an intact GIF picture, found an unknown block at byte 25");
}
