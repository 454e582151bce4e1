// SPDX-License-Identifier: MIT
#include "native/data/inflate.h"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "shared/base/error.h"
#include "shared/base/rng.h"
#include "shared/codec/image_codec.h"
#include "tests/fuzz/png_checksums.h"
#include "tests/shared/codec/sample_pictures.h"

namespace lab {
namespace {

std::string outcome(const std::vector<std::uint8_t>& file, Inflate way) {
  try {
    const Image image = decode_image(file, "a.png", {}, way);
    return std::string(image.pixels.begin(), image.pixels.end());
  } catch (const Error& error) {
    return error.what();
  }
}

// {1, 2, 3}, stored.
const std::vector<std::uint8_t> kStream = {0x78, 0x01, 1, 3, 0, 0xfc, 0xff, 1, 2, 3, 0, 13, 0, 7};

}  // namespace

TEST_CASE("a stream is inflated if it is whole and as long as expected") {
  std::vector<std::uint8_t> found(3);
  REQUIRE(inflate(kStream, found));
  CHECK(found == std::vector<std::uint8_t>{1, 2, 3});
  std::vector<std::uint8_t> longer(4);
  CHECK(!inflate(kStream, longer));
  std::vector<std::uint8_t> shorter(2);
  CHECK(!inflate(kStream, shorter));
  std::vector<std::uint8_t> changed = kStream;
  changed[8] = 9;  // its checksum is another
  CHECK(!inflate(changed, found));
  CHECK(!inflate(std::span(kStream).first(9), found));
  CHECK(!inflate({}, found));
}

TEST_CASE("pictures inflated by libdeflate are those of the page, damaged ones included") {
  Rng rng(8);
  for (const auto name : test::sample_names()) {
    std::vector<std::uint8_t> file = test::sample_picture(name);
    CHECK(outcome(file, inflate) == outcome(file, nullptr));
    for (int i = 0; i < 200; ++i) {
      std::vector<std::uint8_t> damaged = file;
      damaged[rng.below(static_cast<std::uint32_t>(file.size()))] ^=
          static_cast<std::uint8_t>(1 + rng.below(255));
      if (i % 4 != 0) test::repair_png_checksums(damaged);  // so that it comes to be inflated
      INFO(name << " " << i);
      CHECK(outcome(damaged, inflate) == outcome(damaged, nullptr));
    }
  }
}

}  // namespace lab
