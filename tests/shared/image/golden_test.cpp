// SPDX-License-Identifier: MIT
// Bytes that must be the same on every platform: the files in tests/golden, and checksums of what
// preprocessing makes of them. Pinned from this code once; the values behind them are checked by
// hand in image_codec_test.cpp and preprocess_test.cpp.
#include <array>
#include <bit>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shared/codec/image_codec.h"
#include "shared/image/pixels.h"
#include "shared/image/preprocess.h"
#include "tests/checkout.h"

using lab::Fit;
using lab::Image;
using lab::PreprocessSpec;
using lab::ResizeFilter;
using Bytes = std::vector<std::uint8_t>;

namespace {

const std::filesystem::path kFolder = lab::checkout_folder() / "tests/golden";

Bytes read_file(std::string_view name) {
  std::ifstream file(kFolder / name, std::ios::binary);
  REQUIRE(file.is_open());
  return {std::istreambuf_iterator<char>(file), {}};
}

Image read_picture(std::string_view name) { return lab::decode_image(read_file(name), name); }

// FNV-1a, 64 bits.
std::uint64_t fnv(std::span<const std::uint8_t> bytes) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (const std::uint8_t byte : bytes) hash = (hash ^ byte) * 0x100000001b3u;
  return hash;
}

std::uint64_t fnv(const std::vector<float>& values) {
  Bytes bytes;
  for (const float value : values) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    for (int shift = 0; shift < 32; shift += 8) {
      bytes.push_back(static_cast<std::uint8_t>(bits >> shift));
    }
  }
  return fnv(bytes);
}

Image pattern() {
  Image image(200, 150, 4);
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      image.at(x, y, 0) = static_cast<std::uint8_t>(5 * x + y);
      image.at(x, y, 1) = static_cast<std::uint8_t>(x * y / 16);
      image.at(x, y, 2) = static_cast<std::uint8_t>(3 * (x ^ y));
      image.at(x, y, 3) = static_cast<std::uint8_t>(6 * x < 255 ? 6 * x : 255);
    }
  }
  return image;
}

struct GoldenFit {
  std::string_view file;
  PreprocessSpec spec;
  std::uint64_t normalised;  // fnv of the floats
};

constexpr std::array kFits = {
    GoldenFit{"fit_64_rgb_area.png",
              {.channels = 3, .height = 64, .width = 64, .background = 255},
              0x929f992f0c354601u},
    GoldenFit{"fit_64_rgb_bicubic_crop.png",
              {.channels = 3,
               .height = 64,
               .width = 64,
               .fit = Fit::crop,
               .filter = ResizeFilter::bicubic,
               .low = -1},
              0xd0290b0dc182196fu},
    GoldenFit{"fit_28_grey_letterbox.png",
              {.fit = Fit::letterbox, .background = 77},
              0x8a1691324b1b3e7fu},
    GoldenFit{"fit_230_grey_bicubic.png",
              {.height = 230, .width = 230, .filter = ResizeFilter::bicubic},
              0x9661bab819a28e7cu},
};

}  // namespace

TEST_CASE("write the golden files", "[.]") {
  for (const GoldenFit& golden : kFits) {
    const Bytes file = lab::encode_png(lab::fit_image(pattern(), golden.spec));
    std::ofstream out(kFolder / golden.file, std::ios::binary);
    out.write(reinterpret_cast<const char*>(file.data()),
              static_cast<std::streamsize>(file.size()));
    REQUIRE(out.good());
  }
}

TEST_CASE("the golden pattern decodes to its formula") {
  CHECK(read_picture("pattern.png") == pattern());
}

TEST_CASE("the golden JPEG decodes to the same pixels everywhere") {
  const Image image = read_picture("pattern.jpg");
  CHECK(image.width == 200);
  CHECK(image.height == 150);
  CHECK(image.channels == 3);
  CHECK(fnv(image.pixels) == 0xabd13f1c07741387u);
}

TEST_CASE("the golden photograph is upright") {
  const Image image = read_picture("pattern_photo.jpg");
  CHECK(image.width == 200);
  CHECK(image.height == 150);
  CHECK(fnv(image.pixels) == 0x1788b1f4d9b1e2c5u);
}

TEST_CASE("fitting gives the golden pictures") {
  const Image source = read_picture("pattern.png");
  for (const GoldenFit& golden : kFits) {
    CAPTURE(golden.file);
    const Image fitted = lab::fit_image(source, golden.spec);
    CHECK(fitted == read_picture(golden.file));
    CHECK(fnv(lab::normalise(fitted, golden.spec)) == golden.normalised);
  }
}

TEST_CASE("encoding gives the golden files") {
  for (const GoldenFit& golden : kFits) {
    CAPTURE(golden.file);
    CHECK(lab::encode_png(read_picture(golden.file)) == read_file(golden.file));
  }
}

TEST_CASE("colouring gives the same pixels everywhere") {
  lab::FloatMap map(64, 64);
  for (int i = 0; i < 64 * 64; ++i) {
    map.values[static_cast<std::size_t>(i)] = static_cast<float>(i * i % 4099) / 4099.0f;
  }
  CHECK(fnv(lab::colorize(map, {0.1f, 0.8f}, lab::Palette::inferno).pixels) == 0x48749bd05b91e2a7u);
  CHECK(fnv(lab::colorize(map, {0.1f, 0.8f}, lab::Palette::viridis).pixels) == 0x87bdae29f7a9af5bu);
}
