// SPDX-License-Identifier: MIT
#include "shared/procedural/digit_renderer.h"

#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <cmath>
#include <cstdint>
#include <vector>

#include "shared/base/error.h"

namespace lab {
namespace {

struct Ink {
  int width = 0;  // of the bounding box
  int height = 0;
  double center_x = 0;
  double center_y = 0;
};

Ink measure(const Image& image) {
  int left = image.width, right = -1, top = image.height, bottom = -1;
  double mass = 0, moment_x = 0, moment_y = 0;
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      const double value = image.at(x, y, 0);
      if (value == 0) continue;
      left = std::min(left, x);
      right = std::max(right, x);
      top = std::min(top, y);
      bottom = std::max(bottom, y);
      mass += value;
      moment_x += value * x;
      moment_y += value * y;
    }
  }
  return {right - left + 1, bottom - top + 1, moment_x / mass, moment_y / mass};
}

TEST_CASE("digits are pinned byte for byte, natively and in WASM") {
  std::uint64_t hash = 14695981039346656037u;  // FNV-1a
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    for (int digit = 0; digit < 10; ++digit) {
      for (const std::uint8_t pixel : render_digit(digit, seed).pixels) {
        hash = (hash ^ pixel) * 1099511628211u;
      }
    }
  }
  CHECK(hash == 0x10fecafc4975a630u);
}

TEST_CASE("a digit has MNIST's shape, box and centre of mass") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    for (int digit = 0; digit < 10; ++digit) {
      const Image image = render_digit(digit, seed);
      REQUIRE((image.width == 28 && image.height == 28 && image.channels == 1));
      const Ink ink = measure(image);
      CAPTURE(digit, seed, ink.width, ink.height);
      // 20 pixels, plus the antialiased edge on both sides.
      CHECK(std::max(ink.width, ink.height) >= 19);
      CHECK(std::max(ink.width, ink.height) <= 22);
      // Whole pixels are shifted, so half a pixel may be left.
      CHECK(std::fabs(ink.center_x - 13.5) <= 0.51);
      CHECK(std::fabs(ink.center_y - 13.5) <= 0.51);
    }
  }
}

TEST_CASE("digits have about as much ink as MNIST's") {
  double sum = 0, squares = 0;
  constexpr int kSeeds = 200;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    for (int digit = 0; digit < 10; ++digit) {
      for (const double pixel : render_digit(digit, seed).pixels) {
        sum += pixel;
        squares += pixel * pixel;
      }
    }
  }
  const double count = kSeeds * 10 * 784.0;
  const double mean = sum / count;
  CHECK(std::fabs(mean - 33.3) < 1.5);  // MNIST's training set: 33.318
  CHECK(std::fabs(std::sqrt(squares / count - mean * mean) - 78.6) < 2);  // MNIST: 78.567
}

TEST_CASE("digits of one class vary, and are told apart by the nearest class mean") {
  constexpr std::uint64_t kSeeds = 150;
  std::array<std::vector<double>, 10> means;
  for (int digit = 0; digit < 10; ++digit) {
    auto& mean = means[static_cast<std::size_t>(digit)];
    mean.assign(784, 0.0);
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
      const Image image = render_digit(digit, seed);
      for (std::size_t i = 0; i < 784; ++i) mean[i] += image.pixels[i] / double{kSeeds};
    }
    CHECK(*std::ranges::max_element(mean) < 250);  // no pixel is full ink in all of them
  }
  int right = 0;
  for (std::uint64_t seed = 1000; seed < 1100; ++seed) {
    for (std::size_t digit = 0; digit < 10; ++digit) {
      const Image image = render_digit(static_cast<int>(digit), seed);
      std::array<double, 10> distances{};
      for (std::size_t k = 0; k < 10; ++k) {
        for (std::size_t i = 0; i < 784; ++i) {
          const double difference = image.pixels[i] - means[k][i];
          distances[k] += difference * difference;
        }
      }
      const auto nearest = std::ranges::min_element(distances) - distances.begin();
      right += static_cast<std::size_t>(nearest) == digit ? 1 : 0;
    }
  }
  CHECK(right >= 800);  // of 1000; the same classifier gets 82 % on MNIST
}

TEST_CASE("there are ten digits") {
  CHECK_THROWS_MATCHES(render_digit(10, 0), Error,
                       Catch::Matchers::Message("render_digit: expected 0 to 9, found 10"));
  CHECK_THROWS_MATCHES(render_digit(-1, 0), Error,
                       Catch::Matchers::Message("render_digit: expected 0 to 9, found -1"));
}

}  // namespace
}  // namespace lab
