// SPDX-License-Identifier: MIT
// Pictures that move, by their chunks.
#include "shared/codec/animated_png.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <string>
#include <vector>

#include "shared/base/error.h"
#include "shared/codec/image_codec.h"
#include "shared/codec/png_chunks.h"

namespace lab {
namespace {

using Catch::Matchers::Message;
using Bytes = std::vector<std::uint8_t>;

std::vector<PngChunk> chunks_of(const Bytes& file) {
  std::vector<PngChunk> chunks;
  for (std::size_t at = kPngSignatureBytes; at < file.size();) {
    chunks.push_back(png_chunk_at(file, at, "x"));
    at += chunks.back().data.size() + kPngChunkOverhead;
  }
  return chunks;
}

// Two pictures of 3 by 2, grey.
std::vector<Image> two_frames() { return {Image(3, 2, 1, 10), Image(3, 2, 1, 200)}; }

TEST_CASE("an animation is a PNG whose further pictures follow in chunks with rising numbers") {
  const Bytes file = encode_animated_png(two_frames(), {.each = 400, .last = 2000});
  std::string types;
  for (const PngChunk& chunk : chunks_of(file)) types += std::string(chunk.type) + " ";
  CHECK(types == "IHDR acTL fcTL IDAT fcTL fdAT IEND ");
  const auto chunks = chunks_of(file);
  const auto data = [&](std::size_t i) {
    return Bytes(chunks[i].data.begin(), chunks[i].data.end());
  };
  CHECK(data(1) == Bytes{0, 0, 0, 2, 0, 0, 0, 0});
  // Sequence, width, height, x, y, 400 of 1000 seconds, no disposal, no blending.
  CHECK(data(2) ==
        Bytes{0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0x90, 3, 0xE8, 0, 0});
  CHECK(data(4) ==
        Bytes{0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 7, 0xD0, 3, 0xE8, 0, 0});
  CHECK(Bytes(chunks[5].data.begin(), chunks[5].data.begin() + 4) == Bytes{0, 0, 0, 2});
}

TEST_CASE("who knows no animation sees its first picture, and each further one is whole") {
  const auto frames = two_frames();
  const Bytes file = encode_animated_png(frames, {});
  CHECK(decode_image(file, "x") == frames[0]);
  // The second picture as a file of its own.
  const auto chunks = chunks_of(file);
  Bytes second(file.begin(), file.begin() + kPngSignatureBytes);
  append_png_chunk(second, "IHDR", chunks[0].data);
  append_png_chunk(second, "IDAT", chunks[5].data.subspan(4));
  append_png_chunk(second, "IEND", {});
  CHECK(decode_image(second, "x") == frames[1]);
}

TEST_CASE("no picture, or pictures of several sizes, are no animation") {
  CHECK_THROWS_MATCHES(encode_animated_png({}, {}), Error,
                       Message("animation: expected at least one picture, found none"));
  const std::vector<Image> frames = {Image(3, 2, 1), Image(2, 3, 1)};
  CHECK_THROWS_MATCHES(encode_animated_png(frames, {}), Error,
                       Message("animation: expected pictures of one size, found several"));
}

}  // namespace
}  // namespace lab
