// SPDX-License-Identifier: MIT
// The mark by which a picture of ours is known.
#include "shared/codec/png_chunks.h"

#include <catch2/catch_test_macros.hpp>
#include <span>
#include <string_view>
#include <vector>

#include "shared/codec/image_codec.h"

namespace lab {

using namespace std::string_view_literals;

TEST_CASE("the text Software is one chunk behind the header, with zlib's checksum") {
  const auto file = encode_png(Image(3, 2, 3, 77), "latentlab: defect map");
  const std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
  CHECK(text.substr(33, 42) == "\0\0\0\x1EtEXtSoftware\0latentlab: defect map\x61\x93\xD9\xF2"sv);
  CHECK(text.substr(33 + 42 + 4, 4) == "IDAT");
}

TEST_CASE("the text Software is read back from a file's start, and the picture is the same") {
  const Image image(3, 2, 3, 77);
  const auto file = encode_png(image, "latentlab: defect map");
  CHECK(png_software(file) == "latentlab: defect map");
  CHECK(png_software(std::span(file).first(33 + 8 + 30)) == "latentlab: defect map");
  CHECK(decode_image(file, "x") == image);
}

TEST_CASE("a file without the text Software, or cut before its end, has none") {
  const auto marked = encode_png(Image(3, 2, 3, 77), "latentlab: defect map");
  for (std::size_t length = 0; length < 33 + 8 + 30; ++length) {
    CHECK(png_software(std::span(marked).first(length)).empty());
  }
  CHECK(png_software(encode_png(Image(3, 2, 3, 77))).empty());
  auto other = marked;
  other[33 + 8] = 's';
  CHECK(png_software(other).empty());
  other = marked;
  other[33] = 0xFF;  // a length beyond all files
  CHECK(png_software(other).empty());
}

}  // namespace lab
