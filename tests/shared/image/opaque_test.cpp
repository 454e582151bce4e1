// SPDX-License-Identifier: MIT
#include "shared/image/opaque.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <vector>

#include "shared/codec/image_codec.h"
#include "shared/image/preprocess.h"
#include "tests/shared/image/drawn_capsule.h"

namespace {

using lab::Image;
using Bytes = std::vector<std::uint8_t>;

Image with_alpha(const Image& picture) {
  Image result(picture.width, picture.height, 4, 255);
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) {
      for (int c = 0; c < 3; ++c) result.at(x, y, c) = picture.at(x, y, c);
    }
  }
  return result;
}

}  // namespace

TEST_CASE("an alpha channel that is opaque everywhere is left out, and no other") {
  Image picture(2, 1, 4);
  picture.pixels = {1, 2, 3, 255, 4, 5, 6, 255};
  const Image opaque = lab::without_opaque_alpha(picture);
  CHECK(opaque.channels == 3);
  CHECK(opaque.pixels == Bytes{1, 2, 3, 4, 5, 6});
  picture.at(1, 0, 3) = 254;
  CHECK(lab::without_opaque_alpha(picture) == picture);
  const Image grey(2, 1, 1, 255);
  CHECK(lab::without_opaque_alpha(grey) == grey);
}

TEST_CASE("a file with an opaque alpha channel decodes as one without") {
  Image picture(3, 2, 3);
  for (std::size_t i = 0; i < picture.pixels.size(); ++i) {
    picture.pixels[i] = static_cast<std::uint8_t>(11 * i);
  }
  CHECK(lab::decode_image(lab::encode_png(with_alpha(picture)), "picture") == picture);
}

TEST_CASE("a network sees the same of a picture with an opaque alpha channel and without") {
  const Image picture =
      lab::test::draw_capsule({.side = 420, .x = 211, .y = 148, .radians = 0.4, .length = 240});
  lab::PreprocessSpec spec{.channels = 3, .height = 56, .width = 128, .background = 90};
  for (const bool at_its_place : {false, true}) {
    INFO("at its place: " << at_its_place);
    if (at_its_place) spec.pose = lab::PoseSpec{};
    CHECK(lab::fit_image(with_alpha(picture), spec) == lab::fit_image(picture, spec));
  }
}
