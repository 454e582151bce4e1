// SPDX-License-Identifier: MIT
// Each picture is encoded as a PNG of its own, whose data go into the chunks of a frame.
#include "shared/codec/animated_png.h"

#include <string_view>

#include "shared/base/error.h"
#include "shared/codec/image_codec.h"
#include "shared/codec/png_chunks.h"
#include "shared/image/pixels.h"

namespace lab {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::uint32_t kMillisecondsASecond = 1000;

void append_u16(Bytes& bytes, std::uint32_t value) {
  bytes.push_back(static_cast<std::uint8_t>(value >> 8));
  bytes.push_back(static_cast<std::uint8_t>(value));
}

// The whole picture, in place of the one before.
Bytes frame_control(std::uint32_t sequence, const Image& frame, std::uint16_t milliseconds) {
  Bytes data;
  append_u32(data, sequence);
  append_u32(data, static_cast<std::uint32_t>(frame.width));
  append_u32(data, static_cast<std::uint32_t>(frame.height));
  append_u32(data, 0);
  append_u32(data, 0);
  append_u16(data, milliseconds);
  append_u16(data, kMillisecondsASecond);
  data.push_back(0);
  data.push_back(0);
  return data;
}

Bytes animation_control(std::size_t frames) {
  Bytes data;
  append_u32(data, static_cast<std::uint32_t>(frames));
  append_u32(data, 0);
  return data;
}

Bytes data_with(std::uint32_t sequence, std::span<const std::uint8_t> data) {
  Bytes bytes;
  append_u32(bytes, sequence);
  bytes.insert(bytes.end(), data.begin(), data.end());
  return bytes;
}

}  // namespace

std::vector<std::uint8_t> encode_animated_png(std::span<const Image> frames, FrameTime time) {
  if (frames.empty()) throw Error("animation", "at least one picture", "none");
  Bytes file;
  std::uint32_t sequence = 0;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const Image& frame = frames[i];
    if (!same_shape(frame, frames[0])) throw Error("animation", "pictures of one size", "several");
    const Bytes control =
        frame_control(sequence++, frame, i + 1 == frames.size() ? time.last : time.each);
    const Bytes picture = encode_png(frame);
    if (i == 0) file.assign(picture.begin(), picture.begin() + kPngSignatureBytes);
    for (std::size_t at = kPngSignatureBytes; at < picture.size();) {
      const PngChunk chunk = png_chunk_at(picture, at, "animation");
      at += chunk.data.size() + kPngChunkOverhead;
      if (chunk.type == "IHDR" && i == 0) {
        append_png_chunk(file, chunk.type, chunk.data);
        append_png_chunk(file, "acTL", animation_control(frames.size()));
        append_png_chunk(file, "fcTL", control);
      } else if (chunk.type == "IHDR") {
        append_png_chunk(file, "fcTL", control);
      } else if (chunk.type == "IDAT" && i == 0) {
        append_png_chunk(file, chunk.type, chunk.data);
      } else if (chunk.type == "IDAT") {
        append_png_chunk(file, "fdAT", data_with(sequence++, chunk.data));
      }
    }
  }
  append_png_chunk(file, "IEND", {});
  return file;
}

}  // namespace lab
