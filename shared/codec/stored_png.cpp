// SPDX-License-Identifier: MIT
#include "shared/codec/stored_png.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "shared/base/bytes.h"
#include "shared/codec/png_chunks.h"

namespace lab {
namespace {

constexpr std::size_t kHeader = kPngSignatureBytes + 8;  // where the header's data begin
constexpr std::size_t kStoredBlock = 65535;              // the most bytes that a block may have
constexpr std::uint64_t kMostBytes = std::uint64_t{256} << 20;

// Samples a pixel, by colour type (ISO/IEC 15948, table 11.1); 0: there is none such.
std::uint64_t samples_of(std::uint8_t colour_type) {
  switch (colour_type) {
    case 0:
    case 3: return 1;
    case 2: return 3;
    case 4: return 2;
    case 6: return 4;
    default: return 0;
  }
}

// Of all rows, each with the byte of its filter; 0 where that is not known.
std::uint64_t inflated_size(std::span<const std::uint8_t> png) {
  const std::uint64_t width = read_u32(png, kHeader, ByteOrder::big);
  const std::uint64_t height = read_u32(png, kHeader + 4, ByteOrder::big);
  const bool interlaced = png[kHeader + 12] != 0;
  const std::uint64_t samples = samples_of(png[kHeader + 9]);
  if (interlaced || samples == 0) return 0;
  return ((width * png[kHeader + 8] * samples + 7) / 8 + 1) * height;
}

// Where the chunks of pixels lie in a file, and what they hold.
struct PixelChunks {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::vector<std::uint8_t> data;
};

// Nothing if there are none, or others between them: what comes of those is the decoder's to say.
std::optional<PixelChunks> pixel_chunks(std::span<const std::uint8_t> png) {
  PixelChunks chunks;
  std::string_view type;
  for (std::size_t at = kPngSignatureBytes; type != "IEND";) {
    const std::size_t length = read_u32(png, at, ByteOrder::big);
    type = {reinterpret_cast<const char*>(png.data()) + at + 4, 4};
    const std::size_t next = at + kPngChunkOverhead + length;
    if (type == "IDAT") {
      if (chunks.end == 0) {
        chunks.begin = at;
      } else if (at != chunks.end) {
        return std::nullopt;
      }
      const auto data = png.subspan(at + 8, length);
      chunks.data.insert(chunks.data.end(), data.begin(), data.end());
      chunks.end = next;
    }
    at = next;
  }
  if (chunks.end == 0) return std::nullopt;
  return chunks;
}

void append(std::vector<std::uint8_t>& bytes, std::span<const std::uint8_t> more) {
  bytes.insert(bytes.end(), more.begin(), more.end());
}

// Of a zlib stream of stored blocks: its header, five bytes before each block, and its checksum.
std::size_t stored_size(std::size_t size) {
  return 2 + 5 * ((size + kStoredBlock - 1) / kStoredBlock) + size + 4;
}

// Such a stream, with nothing for its checksum.
void append_stored(std::vector<std::uint8_t>& bytes, std::span<const std::uint8_t> data) {
  append(bytes, std::vector<std::uint8_t>{0x78, 0x01});
  while (!data.empty()) {
    const auto block = data.first(std::min(data.size(), kStoredBlock));
    data = data.subspan(block.size());
    const auto low = static_cast<std::uint8_t>(block.size());
    const auto high = static_cast<std::uint8_t>(block.size() >> 8U);
    const auto inverted = [](std::uint8_t byte) { return static_cast<std::uint8_t>(~byte); };
    append(bytes, std::vector<std::uint8_t>{static_cast<std::uint8_t>(data.empty()), low, high,
                                            inverted(low), inverted(high)});
    append(bytes, block);
  }
  append_u32(bytes, 0);
}

}  // namespace

std::optional<std::vector<std::uint8_t>> with_stored_pixels(std::span<const std::uint8_t> png,
                                                            Inflate inflate) {
  const std::uint64_t expected = inflated_size(png);
  if (expected == 0 || expected > kMostBytes) return std::nullopt;
  const auto size = static_cast<std::size_t>(expected);
  const auto chunks = pixel_chunks(png);
  if (!chunks) return std::nullopt;
  std::vector<std::uint8_t> pixels(size);
  if (!inflate(chunks->data, pixels)) return std::nullopt;

  const std::size_t stored = stored_size(size);
  std::vector<std::uint8_t> file;
  file.reserve(png.size() - (chunks->end - chunks->begin) + kPngChunkOverhead + stored);
  append(file, png.first(chunks->begin));
  append_u32(file, static_cast<std::uint32_t>(stored));
  append(file, std::vector<std::uint8_t>{'I', 'D', 'A', 'T'});
  append_stored(file, pixels);
  append_u32(file, 0);
  append(file, png.subspan(chunks->end));
  return file;
}

}  // namespace lab
