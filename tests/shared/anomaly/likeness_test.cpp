// SPDX-License-Identifier: MIT
// Whether a picture is of the kind that a model knows: features and distances by hand, the limit, and
// that a small defect is no other kind while another scene is.
#include "shared/anomaly/likeness.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <cmath>

#include "shared/base/error.h"
#include "shared/procedural/capsule_renderer.h"

using Catch::Approx;
using Catch::Matchers::Message;
using namespace lab;

namespace {

constexpr PreprocessSpec kColour{.channels = 3, .height = 64, .width = 64};
constexpr PreprocessSpec kGrey{.channels = 1, .height = 256, .width = 256};

Image capsule(std::uint64_t seed, CapsuleDefect defect = CapsuleDefect::none) {
  return render_capsule({seed, defect, 256}).image;
}

std::vector<std::vector<double>> features_of_good(std::uint64_t first, std::uint64_t count) {
  std::vector<std::vector<double>> features;
  for (std::uint64_t i = 0; i < count; ++i) {
    features.push_back(likeness_features(capsule(first + i), kColour));
  }
  return features;
}

// Columns of black and white.
Image stripes(int side) {
  Image picture(side, side, 1);
  for (int y = 0; y < side; ++y) {
    for (int x = 1; x < side; x += 2) picture.at(x, y, 0) = 255;
  }
  return picture;
}

}  // namespace

TEST_CASE("features are colour, contrast, and the texture at four sizes") {
  const double none = std::log(0.001);
  const std::vector<double> plain = likeness_features(Image(64, 64, 3, 51), kColour);
  REQUIRE(plain.size() == feature_count(3));
  REQUIRE(plain.size() == 14);
  for (std::size_t i = 0; i < 3; ++i) CHECK(plain[i] == Approx(0.2));
  for (std::size_t i = 3; i < 14; ++i) CHECK(plain[i] == Approx(none));

  const std::vector<double> striped = likeness_features(stripes(256), kGrey);
  REQUIRE(striped.size() == feature_count(1));
  REQUIRE(striped.size() == 10);
  CHECK(striped[0] == Approx(0.5));
  CHECK(striped[1] == Approx(std::log(0.501)));
  // A column differs by 1 from both beside it.
  CHECK(striped[2] == Approx(std::log(2.001)));
  CHECK(striped[3] == Approx(std::log(2.001)));
  // At half the size all is grey.
  for (std::size_t i = 4; i < 10; ++i) CHECK(striped[i] == Approx(none));

  // One red pixel in 64 x 64: red less green deviates by sqrt(p (1 - p)).
  Image red(64, 64, 3, 0);
  red.at(9, 9, 0) = 255;
  const std::vector<double> dotted = likeness_features(red, kColour);
  const double share = 1.0 / (64 * 64);
  CHECK(dotted[4] == Approx(std::log(0.001 + std::sqrt(share * (1 - share)))));
  CHECK(dotted[5] == Approx(none));
}

TEST_CASE("texture is looked at in as many pixels, however small or large a model's input is") {
  PreprocessSpec small = kGrey;
  small.width = small.height = 32;
  CHECK(likeness_features(stripes(256), small) == likeness_features(stripes(256), kGrey));
  PreprocessSpec large = kGrey;
  large.width = large.height = 512;
  CHECK(likeness_features(stripes(256), large) == likeness_features(stripes(256), kGrey));
  CHECK(likeness_features(stripes(256), {}, fit_image(stripes(256), large), large) ==
        likeness_features(stripes(256), kGrey));
  PreprocessSpec band = kGrey;
  band.fit = Fit::crop;
  band.height = 112;
  // The middle rows of the same columns.
  CHECK(likeness_features(stripes(256), band)[2] == Approx(std::log(2.001)));
  // Even a picture with no inner pixel has all features.
  small.height = 1;
  CHECK(likeness_features(Image(5, 1, 1, 0), small).size() == 10);
}

TEST_CASE("the distance is Mahalanobis's and the limit twice that of the farthest good picture") {
  const std::vector<std::vector<double>> reference{{0.1, 0.5}, {0.3, 0.9}, {0.2, 0.4}};
  const std::vector<std::vector<double>> calibration{{0.2, 0.6}, {0.5, 0.6}};
  const Likeness likeness = learn_likeness(reference, calibration);
  REQUIRE(likeness.mean.size() == 2);
  CHECK(likeness.mean[0] == Approx(0.2));
  CHECK(likeness.mean[1] == Approx(0.6));
  // Covariance [0.01 + 0.0004, 0.02; 0.02, 0.07 + 0.0004].
  REQUIRE(likeness.factor.size() == factor_count(2));
  CHECK(likeness.factor[0] == Approx(std::sqrt(0.0104)));
  CHECK(likeness.factor[1] == Approx(0.02 / std::sqrt(0.0104)));
  CHECK(likeness.factor[2] == Approx(std::sqrt(0.0704 - 0.0004 / 0.0104)));
  // (0.3, 0) by the inverse of that: 0.09 * 0.0704 / (0.0104 * 0.0704 - 0.0004).
  const double squared = 0.09 * 0.0704 / (0.0104 * 0.0704 - 0.0004);
  CHECK(likeness.limit == Approx(2 * std::sqrt(squared / 2)));
  CHECK(likeness.rate == Approx(1.0 / 3));
  CHECK_THROWS_MATCHES(learn_likeness(std::span(reference).first(1), calibration), Error,
                       Message("likeness: expected two good pictures and another to calibrate "
                               "with, found 1 and 2"));
}

TEST_CASE("the farthest good picture lies half-way to the limit") {
  const Likeness likeness = learn_likeness(features_of_good(1000, 40), features_of_good(2000, 1));
  CHECK(strangeness(likeness_features(capsule(2000), kColour), likeness) == Approx(0.5));
}

TEST_CASE("a defect does not make a capsule strange, and another scene does") {
  const Likeness likeness = learn_likeness(features_of_good(1000, 60), features_of_good(2000, 30));
  constexpr CapsuleDefect kDefects[] = {CapsuleDefect::none,    CapsuleDefect::crack,
                                        CapsuleDefect::poke,    CapsuleDefect::scratch,
                                        CapsuleDefect::squeeze, CapsuleDefect::faulty_imprint};
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    for (const CapsuleDefect defect : kDefects) {
      INFO(seed << " " << name_of(defect));
      CHECK(strangeness(likeness_features(capsule(seed, defect), kColour), likeness) < 1);
    }
  }
  CHECK(strangeness(likeness_features(Image(256, 256, 3, 0), kColour), likeness) > 2);
  CHECK(strangeness(likeness_features(Image(256, 256, 3, 255), kColour), likeness) > 2);
  CHECK(strangeness(likeness_features(stripes(256), kColour), likeness) > 2);
  // The same capsule with the noise of a dark room.
  Image noisy = capsule(1);
  for (std::size_t i = 0; i < noisy.pixels.size(); ++i) {
    noisy.pixels[i] = static_cast<std::uint8_t>(noisy.pixels[i] * 3 / 4 + i * 7919 % 61);
  }
  CHECK(strangeness(likeness_features(noisy, kColour), likeness) > 1);
}
