// SPDX-License-Identifier: MIT
#include "shared/procedural/capsule_renderer.h"

#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "shared/base/error.h"

namespace lab {
namespace {

constexpr std::array kKinds{CapsuleDefect::crack, CapsuleDefect::faulty_imprint,
                            CapsuleDefect::poke, CapsuleDefect::scratch, CapsuleDefect::squeeze};

std::uint64_t fnv(const Image& image, std::uint64_t hash = 14695981039346656037u) {
  for (const std::uint8_t sample : image.pixels) hash = (hash ^ sample) * 1099511628211u;
  return hash;
}

std::ptrdiff_t masked(const RenderedCapsule& capsule) {
  return std::ranges::count(capsule.mask.pixels, 255);
}

std::array<double, 3> mean_color(const Image& image, int x0, int y0, int side) {
  std::array<double, 3> mean{};
  for (int y = y0; y < y0 + side; ++y) {
    for (int x = x0; x < x0 + side; ++x) {
      for (int c = 0; c < 3; ++c) {
        mean[static_cast<std::size_t>(c)] += image.at(x, y, c) / (1.0 * side * side);
      }
    }
  }
  return mean;
}

TEST_CASE("capsules are pinned byte for byte, natively and in WASM") {
  constexpr std::array<std::uint64_t, 6> kExpected{0x5d839b3045f8a23du, 0xe3ac78f8bf194779u,
                                                   0x2af77b9e84d65e29u, 0xab0a430b1b0b5143u,
                                                   0xa6b5d8ff10eb12a8u, 0xb3b531c3fe59f076u};
  for (int kind = 0; kind <= kCapsuleDefectCount; ++kind) {
    std::uint64_t hash = 14695981039346656037u;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      const auto capsule =
          render_capsule({.seed = seed, .defect = static_cast<CapsuleDefect>(kind)});
      hash = fnv(capsule.mask, fnv(capsule.image, hash));
    }
    CAPTURE(kind);
    CHECK(hash == kExpected[static_cast<std::size_t>(kind)]);
  }
}

TEST_CASE("a good capsule is black and orange on a light ground, and has an empty mask") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const RenderedCapsule capsule = render_capsule({.seed = seed});
    CAPTURE(seed);
    REQUIRE((capsule.image.width == 256 && capsule.image.height == 256));
    REQUIRE((capsule.image.channels == 3 && capsule.mask.channels == 1));
    CHECK(masked(capsule) == 0);
    const auto black = mean_color(capsule.image, 34, 122, 10);
    const auto orange = mean_color(capsule.image, 215, 112, 10);
    const auto ground = mean_color(capsule.image, 4, 4, 10);
    CHECK((black[0] < 60 && black[1] < 60 && black[2] < 60));
    CHECK((orange[0] > 120 && orange[0] > 1.4 * orange[1] && orange[1] > orange[2]));
    CHECK((ground[0] > 200 && ground[1] > 200 && ground[2] > 200));
  }
}

TEST_CASE("a mask marks exactly the pixels that differ visibly from the same seed's good capsule") {
  for (const CapsuleDefect kind : kKinds) {
    for (std::uint64_t seed = 100; seed < 104; ++seed) {
      const Image good = render_capsule({.seed = seed, .size = 128}).image;
      const RenderedCapsule bad = render_capsule({.seed = seed, .defect = kind, .size = 128});
      std::size_t wrong = 0;
      for (std::size_t i = 0; i < bad.mask.pixels.size(); ++i) {
        int change = 0;
        for (std::size_t c = 0; c < 3; ++c) {
          change = std::max(change, std::abs(good.pixels[3 * i + c] - bad.image.pixels[3 * i + c]));
        }
        wrong += bad.mask.pixels[i] == (change >= 10 ? 255 : 0) ? 0u : 1u;
      }
      CAPTURE(name_of(kind), seed);
      CHECK(wrong == 0);
    }
  }
}

TEST_CASE("every defect can be seen, and none is always of one size") {
  for (const CapsuleDefect kind : kKinds) {
    std::vector<std::ptrdiff_t> sizes;
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
      sizes.push_back(masked(render_capsule({.seed = seed, .defect = kind})));
    }
    const auto [smallest, largest] = std::ranges::minmax(sizes);
    CAPTURE(name_of(kind), smallest, largest);
    CHECK(smallest >= 24);
    CHECK(largest >= 3 * smallest);
    CHECK(largest < 256 * 256 / 16);
  }
}

TEST_CASE("defects lie on the capsule") {
  for (const CapsuleDefect kind : kKinds) {
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
      const Image mask = render_capsule({.seed = seed, .defect = kind}).mask;
      std::size_t outside = 0;
      for (int y = 0; y < 256; ++y) {
        for (int x = 0; x < 256; ++x) {
          const bool near_capsule = x >= 10 && x < 250 && y >= 74 && y < 180;
          outside += !near_capsule && mask.at(x, y, 0) != 0 ? 1u : 0u;
        }
      }
      CAPTURE(name_of(kind), seed);
      CHECK(outside == 0);
    }
  }
}

TEST_CASE("capsules can be drawn at any size from 32 on") {
  for (const int size : {32, 64, 100}) {
    for (const CapsuleDefect kind : kKinds) {
      const RenderedCapsule capsule = render_capsule({.seed = 7, .defect = kind, .size = size});
      CAPTURE(size, name_of(kind));
      CHECK((capsule.image.width == size && capsule.image.height == size));
      CHECK(masked(capsule) >= 2);
    }
  }
  CHECK_THROWS_MATCHES(
      render_capsule({.size = 31}), Error,
      Catch::Matchers::Message("render_capsule: expected a size of at least 32, found 31"));
}

TEST_CASE("other seeds give other capsules") {
  const std::uint64_t first = fnv(render_capsule({.seed = 1, .size = 64}).image);
  CHECK(first != fnv(render_capsule({.seed = 2, .size = 64}).image));
  CHECK(first == fnv(render_capsule({.seed = 1, .size = 64}).image));
}

TEST_CASE("defects are named as in MVTec's folders") {
  CHECK(name_of(CapsuleDefect::none) == "good");
  CHECK(name_of(CapsuleDefect::faulty_imprint) == "faulty_imprint");
  for (const CapsuleDefect kind : kKinds) CHECK(capsule_defect_from(name_of(kind)) == kind);
  CHECK(capsule_defect_from("good") == CapsuleDefect::none);
  CHECK_THROWS_MATCHES(
      capsule_defect_from("dent"), Error,
      Catch::Matchers::Message("capsule defect: expected good, crack, faulty_imprint, poke, "
                               "scratch, squeeze, found 'dent'"));
}

}  // namespace
}  // namespace lab
