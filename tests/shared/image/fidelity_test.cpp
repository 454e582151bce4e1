// SPDX-License-Identifier: MIT
#include "shared/image/fidelity.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <cmath>

#include "shared/base/error.h"

using namespace lab;

namespace {

constexpr double kRounding = 1e-9;

bool near(double a, double b) { return std::abs(a - b) < kRounding; }

Image ramp(int width, int height) {
  Image image(width, height, 1);
  for (int i = 0; i < width * height; ++i) {
    image.pixels[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(i * 7 % 251);
  }
  return image;
}

}  // namespace

TEST_CASE("the mean squared error counts black as 0 and white as 1") {
  CHECK(mean_squared_error(Image(2, 2, 1, 0), Image(2, 2, 1, 255)) == 1);
  Image one(2, 2, 3, 0);
  one.at(1, 1, 2) = 51;
  CHECK(near(mean_squared_error(Image(2, 2, 3, 0), one), 0.04 / 12));
}

TEST_CASE("ten decibels more are a tenth of the error") {
  CHECK(near(peak_signal_to_noise(Image(1, 1, 1, 0), Image(1, 1, 1, 255)), 0));
  const Image grey(10, 1, 1, 0);
  Image other(10, 1, 1, 0);
  other.pixels[0] = 255;
  CHECK(near(peak_signal_to_noise(grey, other), 10));
  CHECK(std::isinf(peak_signal_to_noise(grey, grey)));
}

TEST_CASE("structural similarity is 1 for equal pictures and known for flat ones") {
  const Image picture = ramp(9, 8);
  CHECK(near(structural_similarity(picture, picture), 1));
  // Of flat pictures only the term of brightness is left: (2 m n + C1) / (m m + n n + C1).
  const double c1 = 6.5025;
  CHECK(near(structural_similarity(Image(8, 8, 1, 100), Image(8, 8, 1, 150)),
             (2 * 100.0 * 150 + c1) / (100.0 * 100 + 150.0 * 150 + c1)));
  CHECK(near(structural_similarity(Image(3, 3, 1, 100), Image(3, 3, 1, 100)), 1));
}

TEST_CASE("structural similarity of one window by hand") {
  Image a(7, 7, 1, 0);
  Image b(7, 7, 1, 0);
  a.at(0, 0, 0) = 255;
  b.at(6, 6, 0) = 255;
  const double mean = 255 / 49.0;
  const double variance = 255 * 255 / 49.0 - mean * mean;
  const double covariance = -mean * mean;
  const double expected = (2 * mean * mean + 6.5025) * (2 * covariance + 58.5225) /
                          ((2 * mean * mean + 6.5025) * (2 * variance + 58.5225));
  CHECK(near(structural_similarity(a, b), expected));
}

TEST_CASE("the difference of colours is averaged over channels") {
  Image a(1, 1, 3, 0);
  Image b(1, 1, 3, 0);
  b.at(0, 0, 0) = 255;
  CHECK(std::abs(absolute_difference(a, b).values[0] - 1.0f / 3) < 1e-6f);
}

TEST_CASE("pictures of different sizes are not compared") {
  CHECK_THROWS_MATCHES(mean_squared_error(Image(2, 2, 1), Image(2, 3, 1)), Error,
                       Catch::Matchers::Message(
                           "fidelity: expected two pictures of one size, found 2x2x1 and 2x3x1"));
  CHECK_THROWS_AS(structural_similarity(Image(), Image()), Error);
}
