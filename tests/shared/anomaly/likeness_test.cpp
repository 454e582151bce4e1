// SPDX-License-Identifier: MIT
// Whether a picture is of the kind that a model knows: features by hand, the limit, and that a small
// defect is no other kind while another scene is.
#include "shared/anomaly/likeness.h"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <cmath>

#include "shared/base/error.h"
#include "shared/image/preprocess.h"
#include "shared/procedural/capsule_renderer.h"

using Catch::Approx;
using Catch::Matchers::Message;
using namespace lab;

namespace {

Image capsule(std::uint64_t seed, CapsuleDefect defect = CapsuleDefect::none) {
  return fit_image(render_capsule({seed, defect, 128}).image,
                   {.channels = 3, .height = 64, .width = 64});
}

std::vector<std::vector<double>> features_of_good(std::uint64_t first, std::uint64_t count) {
  std::vector<std::vector<double>> features;
  for (std::uint64_t i = 0; i < count; ++i) features.push_back(coarse_features(capsule(first + i)));
  return features;
}

}  // namespace

TEST_CASE("coarse features are a cell's mean of each channel and the deviation of its grey value") {
  Image picture(8, 8, 3, 51);  // a fifth of white
  picture.at(0, 0, 0) = 255;   // of the 4 pixels of the first cell
  const std::vector<double> features = coarse_features(picture);
  REQUIRE(features.size() == coarse_feature_count(3));
  REQUIRE(features.size() == 64);
  CHECK(features[0] == Approx(0.4));
  CHECK(features[1] == Approx(0.2));
  CHECK(features[2] == Approx(0.2));
  // Grey values 119, 51, 51, 51: mean 68, deviation sqrt((51^2 + 3 * 17^2) / 4) = 29.445.
  CHECK(features[3] == Approx(29.44486 / 255).epsilon(1e-6));
  CHECK(features[4] == Approx(0.2));
  CHECK(features[7] == 0);
  CHECK(coarse_features(Image(5, 4, 1, 0)).size() == 32);
  CHECK_THROWS_MATCHES(
      coarse_features(Image(8, 3, 1)), Error,
      Message("likeness: expected a picture of at least 4 pixels a side, found 8 x 3"));
}

TEST_CASE("the limit is twice the distance of the farthest good picture") {
  // Means 0.2 and 0.4 of all 32 features that are means; deviations are all 0.
  const std::vector<std::vector<double>> reference{coarse_features(Image(4, 4, 1, 51)),
                                                   coarse_features(Image(4, 4, 1, 102))};
  const std::vector<std::vector<double>> calibration{coarse_features(Image(4, 4, 1, 127)),
                                                     coarse_features(Image(4, 4, 1, 76))};
  const Likeness likeness = learn_likeness(reference, calibration);
  CHECK(likeness.mean[0] == Approx(0.3));
  CHECK(likeness.spread[0] == Approx(std::sqrt(0.02)));
  CHECK(likeness.spread[1] == 0.02);
  const double farthest = (127 / 255.0 - 0.3) / std::sqrt(0.02) / std::sqrt(2.0);
  CHECK(likeness.limit == Approx(2 * farthest));
  CHECK(likeness.rate == Approx(1.0 / 3));
  CHECK(strangeness(Image(4, 4, 1, 127), likeness) == Approx(0.5));
  CHECK_THROWS_MATCHES(learn_likeness(std::span(reference).first(1), calibration), Error,
                       Message("likeness: expected two good pictures and another to calibrate "
                               "with, found 1 and 2"));
  CHECK_THROWS_MATCHES(strangeness(Image(4, 4, 3), likeness), Error,
                       Message("likeness: expected 32 features, found 64"));
}

TEST_CASE("a defect does not make a capsule strange, and another scene does") {
  const Likeness likeness = learn_likeness(features_of_good(1000, 30), features_of_good(2000, 30));
  constexpr CapsuleDefect kDefects[] = {CapsuleDefect::none,    CapsuleDefect::crack,
                                        CapsuleDefect::poke,    CapsuleDefect::scratch,
                                        CapsuleDefect::squeeze, CapsuleDefect::faulty_imprint};
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    for (const CapsuleDefect defect : kDefects) {
      INFO(seed << " " << name_of(defect));
      CHECK(strangeness(capsule(seed, defect), likeness) < 1);
    }
  }
  CHECK(strangeness(Image(64, 64, 3, 0), likeness) > 2);
  CHECK(strangeness(Image(64, 64, 3, 255), likeness) > 1);
  Image stripes(64, 64, 3);
  for (std::size_t i = 0; i < stripes.pixels.size(); ++i) {
    stripes.pixels[i] = static_cast<std::uint8_t>(i * 7);
  }
  CHECK(strangeness(stripes, likeness) > 2);
}
