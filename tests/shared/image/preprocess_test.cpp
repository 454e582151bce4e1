// SPDX-License-Identifier: MIT
// Fitting pictures into an input shape, by values worked out by hand, and the way to floats and
// back.
#include "shared/image/preprocess.h"

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

#include "shared/base/error.h"
#include "tests/shared/image/drawn_capsule.h"

using Catch::Matchers::Message;
using lab::Fit;
using lab::Image;
using lab::PreprocessSpec;
using lab::ResizeFilter;
using Bytes = std::vector<std::uint8_t>;

namespace {

Image image_of(int width, int height, int channels, Bytes pixels) {
  Image image(width, height, channels);
  REQUIRE(image.pixels.size() == pixels.size());
  image.pixels = std::move(pixels);
  return image;
}

Image grey(int width, int height, Bytes pixels) {
  return image_of(width, height, 1, std::move(pixels));
}

PreprocessSpec spec_of(int width, int height, int channels = 1) {
  PreprocessSpec spec;
  spec.width = width;
  spec.height = height;
  spec.channels = channels;
  return spec;
}

PreprocessSpec bicubic(int width, int height) {
  PreprocessSpec spec = spec_of(width, height);
  spec.filter = ResizeFilter::bicubic;
  return spec;
}

Bytes fitted(const Image& image, const PreprocessSpec& spec) {
  const Image result = lab::fit_image(image, spec);
  REQUIRE(result.width == spec.width);
  REQUIRE(result.height == spec.height);
  REQUIRE(result.channels == spec.channels);
  return result.pixels;
}

}  // namespace

TEST_CASE("area shrinking takes the mean of each block") {
  const Image image = grey(4, 2, {0, 10, 20, 30, 40, 50, 60, 70});
  CHECK(fitted(image, spec_of(2, 1)) == Bytes{25, 45});
}

TEST_CASE("area shrinking weighs pixels on the border of two targets by their share") {
  // Footprints of 1.5 pixels: (0 + 90/2) / 1.5 and (90/2 + 255) / 1.5.
  CHECK(fitted(grey(3, 1, {0, 90, 255}), spec_of(2, 1)) == Bytes{30, 200});
  CHECK(fitted(grey(1, 3, {0, 90, 255}), spec_of(1, 2)) == Bytes{30, 200});
}

TEST_CASE("halves round up, exactly, whatever the number of pixels") {
  CHECK(fitted(grey(2, 1, {1, 2}), spec_of(1, 1)) == Bytes{2});
  for (const int size : {10, 100, 1000}) {
    Image image(size, size, 1, 7);
    for (int i = 0; i < size * size / 2; ++i) image.pixels[static_cast<std::size_t>(i)] = 8;
    CAPTURE(size);
    CHECK(fitted(image, spec_of(1, 1)) == Bytes{8});
    image.pixels[0] = 7;
    CHECK(fitted(image, spec_of(1, 1)) == Bytes{7});
  }
}

TEST_CASE("area enlarging shares a pixel between the targets that it covers") {
  CHECK(fitted(grey(2, 1, {0, 90}), spec_of(3, 1)) == Bytes{0, 45, 90});
  CHECK(fitted(grey(2, 1, {0, 90}), spec_of(4, 1)) == Bytes{0, 0, 90, 90});
}

TEST_CASE("bicubic enlarging follows the Keys kernel, renormalised at the border") {
  // Weights at distance 1/4, 3/4, 5/4: 0.8671875, 0.2265625, -0.0703125.
  CHECK(fitted(grey(2, 1, {0, 100}), bicubic(4, 1)) == Bytes{0, 21, 79, 109});
  CHECK(fitted(grey(1, 2, {0, 100}), bicubic(1, 4)) == Bytes{0, 21, 79, 109});
}

TEST_CASE("bicubic overshoot is clamped") {
  CHECK(fitted(grey(2, 1, {0, 250}), bicubic(4, 1)) == Bytes{0, 52, 198, 255});
}

TEST_CASE("bicubic shrinking agrees with Pillow's antialiased filter") {
  // Pillow in mode F: 89.3302, 121.6226, 78.0417, 79.7681 and -8.2692 .. 13.6538.
  CHECK(fitted(grey(10, 1, {10, 200, 30, 80, 255, 0, 90, 60, 140, 20}), bicubic(4, 1)) ==
        Bytes{89, 122, 78, 80});
  CHECK(fitted(grey(3, 1, {10, 200, 30}), bicubic(7, 1)) == Bytes{0, 29, 128, 200, 138, 48, 14});
}

TEST_CASE("a picture of one colour keeps it at every size") {
  const ResizeFilter filter = GENERATE(ResizeFilter::area, ResizeFilter::bicubic);
  for (const int level : {0, 1, 127, 128, 254, 255}) {
    const Image image(37, 23, 3, static_cast<std::uint8_t>(level));
    for (const int size : {1, 5, 23, 64}) {
      PreprocessSpec spec = spec_of(size, size + 3, 3);
      spec.filter = filter;
      CAPTURE(level, size);
      CHECK(lab::fit_image(image, spec) ==
            Image(size, size + 3, 3, static_cast<std::uint8_t>(level)));
    }
  }
}

TEST_CASE("RGB becomes grey by Rec. 601 luma") {
  const Image image = image_of(4, 1, 3, {255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30});
  // 76.245, 149.685, 29.07, 18.15
  CHECK(fitted(image, spec_of(4, 1)) == Bytes{76, 150, 29, 18});
  CHECK(fitted(image, bicubic(4, 1)) == Bytes{76, 150, 29, 18});
}

TEST_CASE("luma is taken from unrounded means") {
  // Red and blue are 0.5 on average: 0.5 * 0.413 + 2 * 0.587 = 1.3805. With 1 each it were 1.587.
  const Image image = image_of(2, 1, 3, {0, 2, 0, 1, 2, 1});
  CHECK(fitted(image, spec_of(1, 1)) == Bytes{1});
}

TEST_CASE("grey becomes RGB by repetition") {
  CHECK(fitted(grey(2, 1, {7, 200}), spec_of(2, 1, 3)) == Bytes{7, 7, 7, 200, 200, 200});
}

TEST_CASE("transparent pixels show the background") {
  const Image image = image_of(1, 1, 4, {200, 100, 50, 128});
  PreprocessSpec spec = spec_of(1, 1, 3);
  // 200 * 128 / 255 = 100.39 ...; on white + 127.
  CHECK(fitted(image, spec) == Bytes{100, 50, 25});
  spec.background = 255;
  CHECK(fitted(image, spec) == Bytes{227, 177, 152});
  const Image clear = image_of(1, 1, 4, {200, 100, 50, 0});
  CHECK(fitted(clear, spec) == Bytes{255, 255, 255});
}

TEST_CASE("the hidden colour of a transparent pixel does not bleed") {
  const Image image = image_of(2, 1, 4, {100, 100, 100, 255, 255, 255, 255, 0});
  CHECK(fitted(image, spec_of(1, 1, 3)) == Bytes{50, 50, 50});
}

TEST_CASE("an opaque RGBA picture gives the same bytes as its RGB") {
  Image rgb(31, 17, 3);
  Image rgba(31, 17, 4, 255);
  for (std::size_t i = 0; i < 31 * 17; ++i) {
    for (std::size_t c = 0; c < 3; ++c) {
      rgb.pixels[i * 3 + c] = rgba.pixels[i * 4 + c] =
          static_cast<std::uint8_t>(i * 37 + c * 91 + i * i);
    }
  }
  PreprocessSpec spec = spec_of(8, 9, 3);
  spec.filter = GENERATE(ResizeFilter::area, ResizeFilter::bicubic);
  CHECK(fitted(rgba, spec) == fitted(rgb, spec));
}

TEST_CASE("cropping keeps the centre at the target's aspect ratio") {
  PreprocessSpec spec = spec_of(2, 2);
  spec.fit = Fit::crop;
  CHECK(fitted(grey(6, 2, {1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16}), spec) ==
        Bytes{3, 4, 13, 14});
  CHECK(fitted(grey(2, 6, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}), spec) == Bytes{5, 6, 7, 8});
  PreprocessSpec wide = spec_of(4, 1);
  wide.fit = Fit::crop;
  CHECK(fitted(grey(4, 3, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}), wide) == Bytes{5, 6, 7, 8});
}

TEST_CASE("letterboxing keeps the whole picture between bars of the background") {
  PreprocessSpec spec = spec_of(4, 4);
  spec.fit = Fit::letterbox;
  spec.background = 9;
  CHECK(fitted(grey(4, 2, {1, 2, 3, 4, 5, 6, 7, 8}), spec) ==
        Bytes{9, 9, 9, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 9});
  CHECK(fitted(grey(2, 4, {1, 2, 3, 4, 5, 6, 7, 8}), spec) ==
        Bytes{9, 1, 2, 9, 9, 3, 4, 9, 9, 5, 6, 9, 9, 7, 8, 9});
}

TEST_CASE("a very long picture keeps at least one row") {
  PreprocessSpec spec = spec_of(4, 3);
  spec.fit = Fit::letterbox;
  CHECK(fitted(Image(1000, 1, 1, 80), spec) == Bytes{0, 0, 0, 0, 80, 80, 80, 80, 0, 0, 0, 0});
  spec.fit = Fit::crop;
  CHECK(fitted(Image(1000, 1, 1, 80), spec) == Bytes(12, 80));
}

TEST_CASE("a picture of the target's shape passes unchanged") {
  Image image(28, 28, 1);
  for (std::size_t i = 0; i < image.pixels.size(); ++i) {
    image.pixels[i] = static_cast<std::uint8_t>(i * 7);
  }
  PreprocessSpec spec;
  spec.fit = GENERATE(Fit::stretch, Fit::crop, Fit::letterbox);
  spec.filter = GENERATE(ResizeFilter::area, ResizeFilter::bicubic);
  CHECK(lab::fit_image(image, spec) == image);
}

TEST_CASE("a picture of one pixel fills any shape") {
  PreprocessSpec spec = spec_of(5, 3, 3);
  spec.fit = GENERATE(Fit::stretch, Fit::crop);
  spec.filter = GENERATE(ResizeFilter::area, ResizeFilter::bicubic);
  CHECK(fitted(Image(1, 1, 3, 123), spec) == Bytes(45, 123));
}

TEST_CASE("an image without pixels cannot be fitted") {
  CHECK_THROWS_MATCHES(
      lab::fit_image(Image(), {}), lab::Error,
      Message("preprocess: expected an image with pixels, found 0 x 0 with 0 channels"));
  CHECK_THROWS_MATCHES(
      lab::preprocess(Image(0, 5, 3), {}), lab::Error,
      Message("preprocess: expected an image with pixels, found 0 x 5 with 3 channels"));
}

TEST_CASE("normalising puts channels first and bytes into the range") {
  const Image image = image_of(2, 1, 3, {0, 51, 255, 255, 102, 0});
  PreprocessSpec spec = spec_of(2, 1, 3);
  const std::array<float, 6> shares = {0.0f, 1.0f, 0.2f, 0.4f, 1.0f, 0.0f};
  // The rounding of the scale and of the product.
  constexpr float kTolerance = std::numeric_limits<float>::epsilon();
  for (const float low : {0.0f, -1.0f}) {
    spec.low = low;
    const std::vector<float> values = lab::normalise(image, spec);
    REQUIRE(values.size() == shares.size());
    CHECK(values[0] == low);
    CHECK(values[1] == 1.0f);
    for (std::size_t i = 0; i < shares.size(); ++i) {
      CHECK(std::fabs(values[i] - (low + shares[i] * (1 - low))) <= kTolerance);
    }
  }
}

TEST_CASE("a device may normalise by scale and offset alone") {
  PreprocessSpec spec;
  spec.low = -1;
  spec.high = 3;
  const lab::Normalisation by = lab::normalisation(spec);
  CHECK(by.scale == 4.0f / 255.0f);
  CHECK(by.offset == -1.0f);
}

TEST_CASE("every byte survives the way to floats and back") {
  Bytes all(256);
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::uint8_t>(i);
  const Image image = grey(16, 16, all);
  PreprocessSpec spec = spec_of(16, 16);
  const auto range = GENERATE(std::pair{0.0f, 1.0f}, std::pair{-1.0f, 1.0f},
                              std::pair{-2.5f, 0.125f}, std::pair{0.0f, 255.0f});
  spec.low = range.first;
  spec.high = range.second;
  CHECK(lab::restore_image(lab::normalise(image, spec), spec) == image);
}

TEST_CASE("restoring clamps, rounds and blackens NaN") {
  constexpr float kInfinite = std::numeric_limits<float>::infinity();
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  const PreprocessSpec spec = spec_of(4, 2);
  const std::vector<float> values = {-0.1f, 1.1f, kInfinite, -kInfinite, kNan, 0.5f, 0.25f, 1e30f};
  CHECK(lab::restore_image(values, spec).pixels == Bytes{0, 255, 255, 0, 0, 128, 64, 255});
}

TEST_CASE("restoring interleaves the channels") {
  PreprocessSpec spec = spec_of(2, 1, 3);
  const std::vector<float> values = {0.0f, 0.2f, 0.4f, 0.6f, 0.8f, 1.0f};
  CHECK(lab::restore_image(values, spec).pixels == Bytes{0, 102, 204, 51, 153, 255});
}

TEST_CASE("restoring checks the number of values") {
  CHECK_THROWS_MATCHES(lab::restore_image(std::vector<float>(783), {}), lab::Error,
                       Message("restore_image: expected 784 values, found 783"));
}

namespace {

PreprocessSpec placed_spec() {
  return {.channels = 3,
          .height = 32,
          .width = 64,
          .fit = Fit::crop,
          .pose = lab::PoseSpec{.length = 0.75, .dark_end = lab::DarkEnd::left}};
}

double mean_difference(const Image& a, const Image& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i) {
    sum += std::abs(int{a.pixels[i]} - int{b.pixels[i]});
  }
  return sum / static_cast<double>(a.pixels.size());
}

}  // namespace

TEST_CASE("with a pose, a turned, smaller and shifted capsule gives the picture of the level one") {
  const PreprocessSpec spec = placed_spec();
  const Image level = lab::fit_image(lab::test::draw_capsule({}), spec);
  REQUIRE(level.width == 64);
  REQUIRE(level.height == 32);
  CHECK(level.at(16, 16, 0) == 40);
  CHECK(level.at(48, 16, 1) == 120);
  CHECK(level.at(2, 2, 2) == 200);
  for (const double radians : {0.6, 1.7, 3.1, -2.0}) {
    const lab::test::CapsulePlace turned{.x = 120.4, .y = 88.2, .radians = radians};
    CHECK(mean_difference(lab::fit_image(lab::test::draw_capsule(turned), spec), level) < 2);
    const lab::test::CapsulePlace small{
        .x = 60, .y = 140, .radians = radians, .length = 60, .radius = 10};
    CHECK(mean_difference(lab::fit_image(lab::test::draw_capsule(small), spec), level) < 4);
  }
}

TEST_CASE("with a pose, a picture of the target's shape is placed too, and one channel is grey") {
  PreprocessSpec spec = placed_spec();
  spec.width = spec.height = 200;
  const Image picture = lab::test::draw_capsule({.radians = 1.2});
  const Image placed = lab::fit_image(picture, spec);
  CHECK(placed != picture);
  CHECK(placed.at(50, 100, 0) == 40);
  CHECK(placed.at(150, 100, 0) == 120);
  spec.channels = 1;
  CHECK(lab::fit_image(picture, spec).pixels[100 * 200 + 50] == 40);
}

TEST_CASE("a placement that is known is used as it is, and none is looked for without a pose") {
  const PreprocessSpec spec = placed_spec();
  const Image picture = lab::test::draw_capsule({.radians = 0.4});
  const auto placement = lab::find_placement(picture, spec);
  REQUIRE(placement);
  CHECK(lab::fit_image(picture, spec, placement) == lab::fit_image(picture, spec));
  const Image blank(200, 200, 3, 200);
  CHECK(lab::fit_image(blank, spec, placement) == Image(64, 32, 3, 200));
  CHECK_FALSE(lab::find_placement(blank, spec_of(64, 32, 3)));
  CHECK_THROWS_MATCHES(lab::fit_image(blank, spec), lab::Error,
                       Message("pose: expected one capsule on an even ground, found none"));
  CHECK_THROWS_AS(lab::find_placement(Image(), spec), lab::Error);
}
