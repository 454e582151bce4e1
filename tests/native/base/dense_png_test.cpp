// SPDX-License-Identifier: MIT
#include "native/base/dense_png.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <vector>

#include "shared/base/error.h"
#include "shared/base/rng.h"
#include "shared/codec/image_codec.h"
#include "shared/codec/png_chunks.h"

namespace lab {
namespace {

// Smooth, with a little noise, as the frames of a film are.
Image smooth(int width, int height, int channels) {
  Rng rng(1, 1);
  Image image(width, height, channels);
  for (std::size_t i = 0; i < image.pixels.size(); ++i) {
    image.pixels[i] = static_cast<std::uint8_t>(i / 50 % 200 + rng.below(12));
  }
  return image;
}

TEST_CASE("a dense PNG has the same pixels in fewer bytes") {
  for (const int channels : {1, 3, 4}) {
    const Image image = smooth(200, 120, channels);
    const std::vector<std::uint8_t> plain = encode_png(image);
    const std::vector<std::uint8_t> dense = encode_dense_png(image);
    CAPTURE(channels, plain.size(), dense.size());
    CHECK(decode_image(dense, "dense") == image);
    CHECK(10 * dense.size() < 9 * plain.size());
    CHECK(dense_png(dense, "again") == dense);
  }
}

TEST_CASE("a dense PNG keeps what else the file says") {
  const Image image = smooth(64, 64, 1);
  const std::vector<std::uint8_t> dense = dense_png(encode_png(image, "a program"), "p");
  CHECK(png_software(dense) == "a program");
  CHECK(decode_image(dense, "dense") == image);
}

TEST_CASE("what is no intact PNG is not packed again") {
  std::vector<std::uint8_t> file = encode_png(smooth(64, 64, 1));
  file[file.size() / 2] ^= 1;
  CHECK_THROWS_AS(dense_png(file, "p"), Error);
  CHECK_THROWS_AS(dense_png(std::vector<std::uint8_t>{1, 2, 3}, "p"), Error);
}

}  // namespace
}  // namespace lab
