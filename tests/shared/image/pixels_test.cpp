// SPDX-License-Identifier: MIT
// Palettes against their published values, class colours against colour-vision deficiencies, maps
// and sheets against values worked out by hand.
#include "shared/image/pixels.h"

#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <vector>

#include "shared/base/error.h"

using Catch::Matchers::Message;
using lab::FloatMap;
using lab::Image;
using lab::Palette;
using lab::Rgb;
using Bytes = std::vector<std::uint8_t>;

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

using Vector = std::array<double, 3>;
using Matrix = std::array<Vector, 3>;

Vector times(const Matrix& matrix, const Vector& vector) {
  Vector product{};
  for (std::size_t row = 0; row < 3; ++row) {
    for (std::size_t i = 0; i < 3; ++i) product[row] += matrix[row][i] * vector[i];
  }
  return product;
}

// sRGB to linear light, IEC 61966-2-1.
Vector linear(const Rgb& color) {
  Vector light{};
  for (std::size_t c = 0; c < 3; ++c) {
    const double v = color[c] / 255.0;
    light[c] = v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
  }
  return light;
}

constexpr Matrix kToXyz = {{{0.4124564, 0.3575761, 0.1804375},
                            {0.2126729, 0.7151522, 0.0721750},
                            {0.0193339, 0.1191920, 0.9503041}}};

// CIELAB, white D65.
Vector lab_color(Vector light) {
  for (double& c : light) c = std::clamp(c, 0.0, 1.0);
  Vector xyz = times(kToXyz, light);
  const Vector white = times(kToXyz, {1, 1, 1});
  for (std::size_t c = 0; c < 3; ++c) {
    const double t = xyz[c] / white[c];
    xyz[c] = t > 216.0 / 24389 ? std::cbrt(t) : (24389.0 / 27 * t + 16) / 116;
  }
  return {116 * xyz[1] - 16, 500 * (xyz[0] - xyz[1]), 200 * (xyz[1] - xyz[2])};
}

// Machado, Oliveira and Fernandes 2009, severity 1.
constexpr std::array<Matrix, 4> kVisions = {{
    {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}},
    {{{0.152286, 1.052583, -0.204868},
      {0.114503, 0.786281, 0.099216},
      {-0.003882, -0.048116, 1.051998}}},
    {{{0.367322, 0.860646, -0.227968},
      {0.280085, 0.672501, 0.047413},
      {-0.011820, 0.042940, 0.968881}}},
    {{{1.255528, -0.076749, -0.178779},
      {-0.078411, 0.930809, 0.147602},
      {0.004733, 0.691367, 0.303900}}},
}};

double smallest_distance(const Matrix& vision) {
  double smallest = std::numeric_limits<double>::infinity();
  for (int a = 0; a < 10; ++a) {
    for (int b = 0; b < a; ++b) {
      const Vector p = lab_color(times(vision, linear(lab::class_color(a))));
      const Vector q = lab_color(times(vision, linear(lab::class_color(b))));
      smallest = std::min(smallest, std::hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]));
    }
  }
  return smallest;
}

// WCAG 2, relative luminance and contrast.
double luminance(const Rgb& color) { return times(kToXyz, linear(color))[1]; }

double contrast(double a, double b) { return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05); }

struct Published {
  Palette palette;
  int index;
  Rgb color;
};

FloatMap map_of(int width, int height, std::vector<float> values) {
  FloatMap map(width, height);
  map.values = std::move(values);
  return map;
}

}  // namespace

TEST_CASE("palettes give the published colours") {
  const Published published = GENERATE(
      Published{Palette::viridis, 0, {68, 1, 84}}, Published{Palette::viridis, 64, {59, 82, 139}},
      Published{Palette::viridis, 128, {33, 145, 140}},
      Published{Palette::viridis, 191, {92, 200, 99}},
      Published{Palette::viridis, 255, {253, 231, 37}}, Published{Palette::inferno, 0, {0, 0, 4}},
      Published{Palette::inferno, 64, {87, 16, 110}},
      Published{Palette::inferno, 128, {188, 55, 84}},
      Published{Palette::inferno, 191, {249, 140, 10}},
      Published{Palette::inferno, 255, {252, 255, 164}});
  constexpr int kInterpolationTolerance = 1;
  const Rgb color =
      lab::palette_color(published.palette, static_cast<float>(published.index) / 255.0f);
  for (std::size_t c = 0; c < 3; ++c) {
    CAPTURE(published.index, c);
    CHECK(std::abs(color[c] - published.color[c]) <= kInterpolationTolerance);
  }
}

TEST_CASE("the grey palette is the byte of the position") {
  CHECK(lab::palette_color(Palette::grey, 0.0f) == Rgb{0, 0, 0});
  CHECK(lab::palette_color(Palette::grey, 0.5f) == Rgb{128, 128, 128});
  CHECK(lab::palette_color(Palette::grey, 1.0f) == Rgb{255, 255, 255});
}

TEST_CASE("positions are clamped and NaN counts as 0") {
  for (const Palette palette : {Palette::grey, Palette::viridis, Palette::inferno}) {
    CHECK(lab::palette_color(palette, -5.0f) == lab::palette_color(palette, 0.0f));
    CHECK(lab::palette_color(palette, 1e9f) == lab::palette_color(palette, 1.0f));
    CHECK(lab::palette_color(palette, kNan) == lab::palette_color(palette, 0.0f));
  }
}

TEST_CASE("viridis and inferno get lighter all the way") {
  for (const Palette palette : {Palette::viridis, Palette::inferno}) {
    double before = -1;
    for (int i = 0; i <= 51; ++i) {
      const double now = luminance(lab::palette_color(palette, static_cast<float>(i) / 51.0f));
      CHECK(now > before);
      before = now;
    }
  }
}

TEST_CASE("class colours stay apart under colour-vision deficiencies") {
  // A difference of 2.3 in CIELAB is just noticeable.
  for (const Matrix& vision : kVisions) CHECK(smallest_distance(vision) > 25);
}

TEST_CASE("class colours are readable on light and on dark ground") {
  for (int label = 0; label < 10; ++label) {
    const double level = luminance(lab::class_color(label));
    CAPTURE(label);
    CHECK(contrast(level, luminance({255, 255, 255})) > 2.2);
    CHECK(contrast(level, luminance({20, 22, 26})) > 3.0);
  }
}

TEST_CASE("class colours start over at 10, and an unknown class is grey") {
  CHECK(lab::class_color(10) == lab::class_color(0));
  CHECK(lab::class_color(37) == lab::class_color(7));
  CHECK(lab::class_color(0) == Rgb{0xEE, 0x9A, 0x00});
  CHECK(lab::class_color(-1) == Rgb{128, 128, 128});
}

TEST_CASE("a map is coloured on the fixed range alone") {
  const FloatMap map = map_of(5, 1, {-1.0f, 1.0f, 2.0f, 3.0f, kNan});
  const Image image = lab::colorize(map, {1.0f, 3.0f}, Palette::grey);
  CHECK(image.channels == 3);
  CHECK(image.pixels == Bytes{0, 0, 0, 0, 0, 0, 128, 128, 128, 255, 255, 255, 0, 0, 0});
  // A map far below the range stays dark, however much it varies.
  const Image dark = lab::colorize(map_of(2, 1, {0.0f, 0.5f}), {1.0f, 3.0f}, Palette::inferno);
  CHECK(dark.pixels == Bytes{0, 0, 4, 0, 0, 4});
}

TEST_CASE("a range without width is a step") {
  const Image image = lab::colorize(map_of(3, 1, {0.9f, 1.0f, 1.1f}), {1.0f, 1.0f}, Palette::grey);
  CHECK(image.pixels == Bytes{0, 0, 0, 0, 0, 0, 255, 255, 255});
}

TEST_CASE("an overlay grows opaque with the map") {
  const FloatMap map = map_of(3, 1, {0.0f, 1.0f, kNan});
  Image picture(3, 1, 1, 100);
  // The end of inferno is 252 255 164: 0.2 * 100 + 0.8 * 252 = 221.6 ...
  CHECK(lab::overlay_map(picture, map, {0, 1}).pixels ==
        Bytes{100, 100, 100, 222, 224, 151, 100, 100, 100});
  CHECK(lab::overlay_map(picture, map, {0, 1}, 0.0f).pixels == Bytes(9, 100));
  picture = Image(3, 1, 3, 100);
  picture.at(0, 0, 2) = 7;
  CHECK(lab::overlay_map(picture, map, {0, 1}, 1.0f).pixels ==
        Bytes{100, 100, 7, 252, 255, 164, 100, 100, 100});
}

TEST_CASE("an overlay needs a picture of the map's size") {
  const FloatMap map(3, 2);
  CHECK_THROWS_MATCHES(
      lab::overlay_map(Image(3, 3, 1), map, {}), lab::Error,
      Message("overlay_map: expected a picture of 3 x 2 x 1 or 3 x 2 x 3, found 3 x 3 x 1"));
  CHECK_THROWS_MATCHES(
      lab::overlay_map(Image(3, 2, 4), map, {}), lab::Error,
      Message("overlay_map: expected a picture of 3 x 2 x 1 or 3 x 2 x 3, found 3 x 2 x 4"));
}

TEST_CASE("a sheet puts pictures row by row with gaps around them") {
  const std::vector<Image> pictures = {Image(2, 1, 1, 10), Image(2, 1, 1, 20), Image(2, 1, 1, 30)};
  const Image sheet =
      lab::contact_sheet(pictures, {.columns = 2, .gap = 1, .scale = 1, .background = 0});
  CHECK(sheet.width == 7);
  CHECK(sheet.height == 5);
  CHECK(sheet.pixels == Bytes{0, 0,  0,  0, 0,  0,  0,  //
                              0, 10, 10, 0, 20, 20, 0,  //
                              0, 0,  0,  0, 0,  0,  0,  //
                              0, 30, 30, 0, 0,  0,  0,  //
                              0, 0,  0,  0, 0,  0,  0});
}

TEST_CASE("a sheet repeats pixels by its scale") {
  Image picture(2, 1, 3);
  picture.pixels = {1, 2, 3, 4, 5, 6};
  const Image sheet = lab::contact_sheet({&picture, 1}, {.columns = 10, .gap = 0, .scale = 2});
  CHECK(sheet.width == 4);
  CHECK(sheet.height == 2);
  CHECK(sheet.pixels == Bytes{1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6,  //
                              1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6});
}

TEST_CASE("the ground of an RGBA sheet is opaque") {
  const Image picture(1, 1, 4, 5);
  const Image sheet = lab::contact_sheet({&picture, 1}, {.gap = 1, .background = 250});
  CHECK(Bytes(sheet.pixels.begin(), sheet.pixels.begin() + 4) == Bytes{250, 250, 250, 255});
  CHECK(Bytes(sheet.pixels.begin() + 16, sheet.pixels.begin() + 20) == Bytes{5, 5, 5, 5});
}

TEST_CASE("a sheet needs pictures of one shape") {
  const std::vector<Image> none;
  CHECK_THROWS_MATCHES(lab::contact_sheet(none, {}), lab::Error,
                       Message("contact_sheet: expected at least one picture, found none"));
  const std::vector<Image> mixed = {Image(2, 1, 1), Image(2, 1, 3)};
  CHECK_THROWS_MATCHES(lab::contact_sheet(mixed, {}), lab::Error,
                       Message("contact_sheet: expected pictures of 2 x 1 x 1, found 2 x 1 x 3"));
  CHECK_THROWS_MATCHES(
      lab::contact_sheet(mixed, {.columns = 0}), lab::Error,
      Message("contact_sheet: expected columns >= 1, gap >= 0 and scale >= 1, found 0, 2 and 1"));
}
