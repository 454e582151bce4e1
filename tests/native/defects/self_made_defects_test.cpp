// SPDX-License-Identifier: MIT
// Every kind of self-made defect, on pictures of every shape, and where its mask says that it is.
#include "native/defects/self_made_defects.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_floating_point.hpp>
#include <cstdlib>
#include <set>
#include <string>

namespace lab {
namespace {

using Catch::Matchers::WithinAbs;

struct Shape {
  int width;
  int height;
  int channels;
};

constexpr Shape kShapes[] = {{28, 28, 1}, {16, 16, 3}, {17, 40, 3}, {256, 112, 3}, {64, 64, 1}};

// Even ground with an object of stripes across its middle, from `darkest` to 50 above it.
Image striped_picture(const Shape& shape, int darkest) {
  Image picture(shape.width, shape.height, shape.channels, 10);
  for (int y = shape.height / 4; y < shape.height * 3 / 4; ++y) {
    for (int x = 1; x < shape.width - 1; ++x) {
      for (int c = 0; c < shape.channels; ++c) {
        picture.at(x, y, c) = static_cast<std::uint8_t>(darkest + 10 * ((x + 2 * y + c) % 6));
      }
    }
  }
  return picture;
}

bool changed_at(const Image& a, const Image& b, int x, int y) {
  for (int c = 0; c < a.channels; ++c) {
    if (a.at(x, y, c) != b.at(x, y, c)) return true;
  }
  return false;
}

bool changed_near(const Image& a, const Image& b, int x, int y) {
  for (int row = std::max(y - kMaskReach, 0); row <= std::min(y + kMaskReach, a.height - 1);
       ++row) {
    for (int column = std::max(x - kMaskReach, 0); column <= std::min(x + kMaskReach, a.width - 1);
         ++column) {
      if (changed_at(a, b, column, row)) return true;
    }
  }
  return false;
}

int changed_pixels(const Image& a, const Image& b) {
  int count = 0;
  for (int y = 0; y < a.height; ++y) {
    for (int x = 0; x < a.width; ++x) count += changed_at(a, b, x, y);
  }
  return count;
}

void check_mask(const Image& good, const Image& painted) {
  const FloatMap mask = defect_mask(good, painted);
  REQUIRE(mask.width == good.width);
  REQUIRE(mask.height == good.height);
  bool right = true;
  for (int y = 0; y < good.height; ++y) {
    for (int x = 0; x < good.width; ++x) {
      const float value = mask.at(x, y);
      right = right && value >= 0 && value <= 1;
      if (changed_at(good, painted, x, y)) right = right && value > 0;
      if (value > 0) right = right && changed_near(good, painted, x, y);
    }
  }
  CHECK(right);
}

bool is_of_print(SelfMadeDefect defect) { return name_of(defect).ends_with("_print"); }

void check_defects_on(const Shape& shape, SelfMadeDefect defect) {
  INFO(name_of(defect) << " on " << shape.width << "x" << shape.height << "x" << shape.channels);
  const Image good = striped_picture(shape, 100);
  const Image donor = striped_picture({40, 30, shape.channels}, 180);
  Rng rng(11);
  int unchanged = 0;
  for (int repeat = 0; repeat < 10; ++repeat) {
    const Image painted = paint_defect(good, donor, defect, rng);
    REQUIRE(painted.width == good.width);
    REQUIRE(painted.height == good.height);
    REQUIRE(painted.channels == good.channels);
    unchanged += painted == good;
    CHECK(changed_pixels(good, painted) < good.width * good.height / 2);
    check_mask(good, painted);
  }
  // A patch may come from a place that looks the same, and stripes so wide are no print.
  if (!is_of_print(defect)) CHECK(unchanged <= (defect == SelfMadeDefect::patch ? 2 : 0));
}

TEST_CASE("every defect changes a part of the picture, and its mask lies there and nowhere else") {
  for (const auto& shape : kShapes) {
    for (const auto defect : kSelfMadeDefects) check_defects_on(shape, defect);
  }
}

TEST_CASE("defects are the same for the same generator and others for another") {
  const Image good = striped_picture({64, 48, 3}, 100);
  const Image donor = striped_picture({64, 48, 3}, 180);
  for (const auto defect : kSelfMadeDefects) {
    INFO(name_of(defect));
    Rng a(7);
    Rng b(7);
    const Image painted = paint_defect(good, donor, defect, a);
    CHECK((paint_defect(good, donor, defect, b) == painted));
    CHECK_FALSE((paint_defect(good, donor, defect, b) == painted));
  }
}

TEST_CASE("self-made defects lie on the object") {
  const Image good = striped_picture({96, 96, 3}, 100);
  for (const auto defect : kSelfMadeDefects) {
    INFO(name_of(defect));
    Rng rng(13);
    int inside = 0;
    int outside = 0;
    for (int repeat = 0; repeat < 30; ++repeat) {
      const Image painted = paint_defect(good, good, defect, rng);
      for (int y = 0; y < 96; ++y) {
        // The rows of the object, and as many far from it.
        int& count = y >= 24 && y < 72 ? inside : outside;
        for (int x = 0; x < 96; ++x) count += changed_at(good, painted, x, y);
      }
    }
    CHECK(inside > 2 * outside);
  }
}

// Stripes of `a` and `b` within a grey frame.
Image framed_stripes(int a, int b) {
  Image picture(48, 48, 1, 128);
  for (int y = 1; y < 47; ++y) {
    for (int x = 1; x < 47; ++x) {
      picture.at(x, y, 0) = static_cast<std::uint8_t>(x / 2 % 2 == 0 ? a : b);
    }
  }
  return picture;
}

TEST_CASE("where splines overshoot the range, values are cut off and do not wrap around") {
  for (const auto defect : {SelfMadeDefect::warp, SelfMadeDefect::transplant}) {
    INFO(name_of(defect));
    Rng rng(17);
    for (int repeat = 0; repeat < 40; ++repeat) {
      const Image bright = paint_defect(framed_stripes(255, 225), defect, rng);
      CHECK(std::ranges::min(bright.pixels) > 100);
      CHECK(std::ranges::max(bright.pixels) == 255);
      const Image dark = paint_defect(framed_stripes(0, 30), defect, rng);
      CHECK(std::ranges::max(dark.pixels) < 156);
      CHECK(std::ranges::min(dark.pixels) == 0);
    }
  }
}

TEST_CASE("a warp moves what is there and adds nothing") {
  const Image good = striped_picture({64, 64, 3}, 150);
  Rng rng(19);
  int changed = 0;
  for (int repeat = 0; repeat < 30; ++repeat) {
    const Image painted = paint_defect(good, SelfMadeDefect::warp, rng);
    changed += changed_pixels(good, painted);
    // Stripes of 150 to 200 on ground of 10; splines overshoot by an eighth of a step, twice.
    CHECK(std::ranges::max(painted.pixels) < 250);
  }
  CHECK(changed > 30 * 20);
}

TEST_CASE("a transplant is the donor's, half of the time as bright as what it covers") {
  const Image good = striped_picture({64, 64, 1}, 150);
  const Image donor(20, 20, 1, 60);
  Rng rng(23);
  int dark = 0;
  for (int repeat = 0; repeat < 40; ++repeat) {
    const Image painted = paint_defect(good, donor, SelfMadeDefect::transplant, rng);
    int changed = 0;
    int donors = 0;
    for (std::size_t i = 0; i < painted.pixels.size(); ++i) {
      changed += painted.pixels[i] != good.pixels[i];
      donors += painted.pixels[i] == 60;
    }
    CHECK(changed > 0);
    dark += donors > 0;
  }
  CHECK(dark >= 10);
  CHECK(dark <= 30);
}

TEST_CASE("a poke is darker in the middle and lit at a part of its rim") {
  const Image good(64, 64, 1, 120);
  Rng rng(29);
  for (int repeat = 0; repeat < 10; ++repeat) {
    const Image painted = paint_defect(good, SelfMadeDefect::poke, rng);
    CHECK(std::ranges::min(painted.pixels) < 100);
    CHECK(std::ranges::max(painted.pixels) > 120);
  }
}

TEST_CASE("several scratches are fainter than one") {
  const Image good(64, 64, 1, 120);
  const auto strongest = [&good](SelfMadeDefect defect) {
    Rng rng(31);
    int most = 0;
    for (int repeat = 0; repeat < 40; ++repeat) {
      for (const int value : paint_defect(good, defect, rng).pixels) {
        most = std::max(most, std::abs(value - 120));
      }
    }
    return most;
  };
  CHECK(strongest(SelfMadeDefect::scratches) > 20);
  // 50 of 255, and the tint.
  CHECK(strongest(SelfMadeDefect::scratches) <= 65);
  CHECK(strongest(SelfMadeDefect::scratch) > 100);
}

// Ground of 20, an object of `surface`, and on it a row of upright bars, three pixels wide.
Image printed_picture(int surface, int print) {
  Image picture(128, 64, 3, 20);
  for (int y = 8; y < 56; ++y) {
    for (int x = 8; x < 120; ++x) {
      const bool bar = y >= 26 && y < 38 && x >= 44 && x < 84 && x % 10 < 3;
      for (int c = 0; c < 3; ++c) {
        picture.at(x, y, c) = static_cast<std::uint8_t>(bar ? print : surface);
      }
    }
  }
  return picture;
}

constexpr SelfMadeDefect kPrintDefects[] = {
    SelfMadeDefect::smeared_print, SelfMadeDefect::double_print, SelfMadeDefect::mottled_print};

struct Range {
  int least = 255;
  int most = 0;

  void add(int value) {
    least = std::min(least, value);
    most = std::max(most, value);
  }
};

// Of the rows and columns that a defect of the print can reach; nothing else may change.
Range range_around_print(const Image& good, const Image& painted) {
  Range range;
  bool elsewhere = false;
  for (int y = 0; y < 64; ++y) {
    for (int x = 0; x < 128; ++x) {
      // At the most 7 % of a side of 90, one pixel more for rounding.
      const bool near = y >= 18 && y < 46 && x >= 36 && x < 92;
      if (near) range.add(painted.at(x, y, 0));
      if (!near) elsewhere = elsewhere || changed_at(good, painted, x, y);
    }
  }
  CHECK_FALSE(elsewhere);
  return range;
}

TEST_CASE(
    "defects of the print lie on it, bright or dark, and are made of its ink and its surface") {
  for (const auto& [surface, print] : {std::pair{120, 200}, std::pair{200, 90}}) {
    const Image good = printed_picture(surface, print);
    for (const auto defect : kPrintDefects) {
      INFO(name_of(defect) << ", " << print << " on " << surface);
      Rng rng(37);
      int unchanged = 0;
      for (int repeat = 0; repeat < 30; ++repeat) {
        const Image painted = paint_defect(good, defect, rng);
        unchanged += painted == good;
        const Range range = range_around_print(good, painted);
        CHECK(range.least >= std::min(surface, print));
        CHECK(range.most <= std::max(surface, print));
      }
      // A bar that is printed again further along itself looks the same.
      CHECK(unchanged <= (defect == SelfMadeDefect::double_print ? 2 : 0));
    }
  }
}

TEST_CASE("a mottled print lacks ink and gains none; a smear and a second print reach out") {
  const Image good = printed_picture(120, 200);
  const auto fresh = [&good](SelfMadeDefect defect) {
    Rng rng(41);
    int inked = 0;
    for (int repeat = 0; repeat < 30; ++repeat) {
      const Image painted = paint_defect(good, defect, rng);
      bool more = false;
      for (std::size_t i = 0; i < good.pixels.size(); ++i) {
        more = more || painted.pixels[i] > good.pixels[i];
      }
      inked += more;
    }
    return inked;
  };
  CHECK(fresh(SelfMadeDefect::mottled_print) == 0);
  CHECK(fresh(SelfMadeDefect::smeared_print) == 30);
  CHECK(fresh(SelfMadeDefect::double_print) == 30);
}

TEST_CASE("where nothing is printed, defects of the print change nothing") {
  const Image good = printed_picture(120, 120);
  for (const auto defect : kPrintDefects) {
    INFO(name_of(defect));
    Rng rng(43);
    CHECK((paint_defect(good, defect, rng) == good));
  }
}

TEST_CASE("a scratch may be as faint as dust or as plain as a gouge, a hair wide or four pixels") {
  const Image good(256, 112, 1, 120);
  Rng rng(47);
  Range contrast;
  Range pixels{.least = 1 << 20};
  for (int repeat = 0; repeat < 100; ++repeat) {
    const Image painted = paint_defect(good, SelfMadeDefect::scratch, rng);
    int most = 0;
    for (const int value : painted.pixels) most = std::max(most, std::abs(value - 120));
    contrast.add(std::min(most, 255));
    pixels.add(changed_pixels(good, painted));
  }
  CHECK(contrast.least < 20);
  CHECK(contrast.most > 100);
  CHECK(pixels.least < 30);
  CHECK(pixels.most > 120);
}

TEST_CASE("the names of defects are different") {
  std::set<std::string> names;
  for (const auto defect : kSelfMadeDefects) names.emplace(name_of(defect));
  CHECK(names.size() == kSelfMadeDefects.size());
  CHECK(names.contains("transplant"));
}

TEST_CASE("a mask is the blurred difference in eighths of the range, cut off at 1") {
  const Image good(9, 9, 3, 100);
  Image painted = good;
  painted.at(4, 4, 1) = 132;
  const FloatMap faint = defect_mask(good, painted);
  // Weights of a Gaussian of sigma 1, cut off at 3: 1, 0.60653, 0.13534, 0.01111 over 2.50596.
  CHECK_THAT(faint.at(4, 4), WithinAbs(0.15924, 1e-5));
  CHECK_THAT(faint.at(5, 4), WithinAbs(0.15924 * 0.60653, 1e-5));
  CHECK_THAT(faint.at(4, 1), WithinAbs(0.15924 * 0.01111, 1e-5));
  CHECK(faint.at(4, 0) == 0);
  for (int y = 3; y <= 5; ++y) {
    for (int x = 3; x <= 5; ++x) painted.at(x, y, 2) = 0;
  }
  CHECK(defect_mask(good, painted).at(4, 4) == 1);
  CHECK(std::ranges::max(defect_mask(good, good).values) == 0);
}

}  // namespace
}  // namespace lab
