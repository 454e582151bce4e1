// SPDX-License-Identifier: MIT
// With stb_image's own inflate in the place of a faster one.
#include "shared/codec/stored_png.h"

#include <stb_image.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "shared/base/error.h"
#include "shared/base/rng.h"
#include "shared/codec/image_codec.h"
#include "shared/codec/png_chunks.h"
#include "tests/shared/codec/sample_pictures.h"

namespace lab {
namespace {

int times_called = 0;

bool inflate_by_stb(std::span<const std::uint8_t> deflated, std::span<std::uint8_t> inflated) {
  ++times_called;
  return stbi_zlib_decode_buffer(
             reinterpret_cast<char*>(inflated.data()), static_cast<int>(inflated.size()),
             reinterpret_cast<const char*>(deflated.data()),
             static_cast<int>(deflated.size())) == static_cast<int>(inflated.size());
}

bool inflate_nothing(std::span<const std::uint8_t>, std::span<std::uint8_t>) { return false; }

std::string outcome(const std::vector<std::uint8_t>& file, Inflate inflate) {
  try {
    const Image image = decode_image(file, "a.png", {}, inflate);
    return std::to_string(image.width) + " x " + std::to_string(image.height) + " x " +
           std::to_string(image.channels) + ": " +
           std::string(image.pixels.begin(), image.pixels.end());
  } catch (const Error& error) {
    return error.what();
  }
}

// More than one stored block, which has 65,535 bytes at most.
Image noise(int width, int height, int channels) {
  Image image(width, height, channels);
  Rng rng(5);
  for (auto& sample : image.pixels) sample = static_cast<std::uint8_t>(rng.below(256));
  return image;
}

}  // namespace

TEST_CASE("a picture is the same whoever inflates it, and so is what is wrong with it") {
  int inflated = 0;
  for (const auto name : test::sample_names()) {
    INFO(name);
    const std::vector<std::uint8_t> file = test::sample_picture(name);
    const std::string expected = outcome(file, nullptr);
    times_called = 0;
    CHECK(outcome(file, inflate_by_stb) == expected);
    inflated += times_called;
    CHECK(outcome(file, inflate_nothing) == expected);
  }
  CHECK(inflated >= 8);
}

TEST_CASE("pictures of several stored blocks keep every pixel") {
  // Of rows with a byte for their filter: 65,534, 65,535 and 65,536 bytes, and many more.
  for (const Image& image : {noise(4680, 14, 1), noise(4368, 15, 1), noise(16383, 4, 1),
                             noise(300, 251, 3), noise(1, 1, 3)}) {
    times_called = 0;
    CHECK(decode_image(encode_png(image), "a.png", {}, inflate_by_stb) == image);
    CHECK(times_called == 1);
  }
}

TEST_CASE("a picture with other chunks between its pixels is left to the decoder") {
  const std::vector<std::uint8_t> file = encode_png(noise(9, 5, 3));
  const auto pixels = std::ranges::search(file, std::string("IDAT")).begin() - 4;
  const std::vector<std::uint8_t> data(pixels + 8, file.end() - 16);
  const auto with_pixels_in_two = [&](bool apart) {
    std::vector<std::uint8_t> split(file.begin(), pixels);
    append_png_chunk(split, "IDAT", std::span(data).first(10));
    // A transparent colour that comes too late is an error.
    if (apart) append_png_chunk(split, "tRNS", std::vector<std::uint8_t>{0, 1, 0, 2, 0, 3});
    append_png_chunk(split, "IDAT", std::span(data).subspan(10));
    split.insert(split.end(), file.end() - 12, file.end());
    return split;
  };
  CHECK(with_stored_pixels(with_pixels_in_two(false), inflate_by_stb));
  CHECK(decode_image(with_pixels_in_two(false), "a.png", {}, inflate_by_stb) == noise(9, 5, 3));
  const auto apart = with_pixels_in_two(true);
  CHECK(!with_stored_pixels(apart, inflate_by_stb));
  CHECK(outcome(apart, inflate_by_stb) == outcome(apart, nullptr));
  CHECK(outcome(apart, nullptr).find("damaged") != std::string::npos);
}

TEST_CASE("stored pixels are those that were deflated, and all other chunks stay where they were") {
  const std::vector<std::uint8_t> file = encode_png(noise(9, 5, 3), "a program");
  const auto stored = with_stored_pixels(file, inflate_by_stb);
  REQUIRE(stored);
  const auto text_end = std::ranges::search(file, std::string("IDAT")).begin() - 4;
  const auto start = static_cast<std::ptrdiff_t>(text_end - file.begin());
  CHECK(std::equal(file.begin(), text_end, stored->begin()));
  CHECK(std::equal(file.end() - 12, file.end(), stored->end() - 12));
  // Length, type, zlib's header, one block of 5 rows of 1 + 27 bytes, its checksum and the chunk's.
  CHECK(stored->size() == static_cast<std::size_t>(start) + 8 + 2 + 5 + 5 * 28 + 4 + 4 + 12);
  CHECK((*stored)[static_cast<std::size_t>(start) + 3] == 2 + 5 + 5 * 28 + 4);
  CHECK((*stored)[static_cast<std::size_t>(start) + 10] == 1);
  CHECK((*stored)[static_cast<std::size_t>(start) + 11] == 5 * 28);
}

}  // namespace lab
