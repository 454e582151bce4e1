// SPDX-License-Identifier: MIT
#include "shared/codec/png_chunks.h"

#include <string>

#include "shared/base/bytes.h"
#include "shared/base/crc.h"
#include "shared/base/error.h"

namespace lab {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kHeaderEnd = kPngSignatureBytes + kPngChunkOverhead + 13;
constexpr std::string_view kKeyword = "Software\0"sv;

std::uint32_t crc32(std::span<const std::uint8_t> bytes) { return crc<kIeeePolynomial>(bytes); }

}  // namespace

void append_u32(std::vector<std::uint8_t>& bytes, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<std::uint8_t>(value >> shift));
  }
}

PngChunk png_chunk_at(std::span<const std::uint8_t> file, std::size_t at, std::string_view name) {
  const std::size_t left = file.size() - at;
  if (left < kPngChunkOverhead || read_u32(file, at, ByteOrder::big) > left - kPngChunkOverhead) {
    throw Error(name, "a complete PNG picture", "one that ends early");
  }
  const std::size_t length = read_u32(file, at, ByteOrder::big);
  const PngChunk chunk{{reinterpret_cast<const char*>(file.data()) + at + 4, 4},
                       file.subspan(at + 8, length)};
  if (crc32(file.subspan(at + 4, length + 4)) != read_u32(file, at + 8 + length, ByteOrder::big)) {
    throw Error(name, "an intact PNG picture", "a wrong checksum at byte " + std::to_string(at));
  }
  return chunk;
}

void append_png_chunk(std::vector<std::uint8_t>& file, std::string_view type,
                      std::span<const std::uint8_t> data) {
  append_u32(file, static_cast<std::uint32_t>(data.size()));
  const std::size_t start = file.size();
  file.insert(file.end(), type.begin(), type.end());
  file.insert(file.end(), data.begin(), data.end());
  append_u32(file, crc32(std::span(file).subspan(start)));
}

void set_png_software(std::vector<std::uint8_t>& file, std::string_view text) {
  const std::string data = std::string(kKeyword) + std::string(text);
  std::vector<std::uint8_t> chunk;
  append_png_chunk(chunk, "tEXt",
                   {reinterpret_cast<const std::uint8_t*>(data.data()), data.size()});
  file.insert(file.begin() + kHeaderEnd, chunk.begin(), chunk.end());
}

std::string_view png_software(std::span<const std::uint8_t> start) {
  const std::string_view text(reinterpret_cast<const char*>(start.data()), start.size());
  if (start.size() < kHeaderEnd + 8 || !text.starts_with("\x89PNG\r\n\x1A\n"sv)) return {};
  const std::size_t length = read_u32(start, kHeaderEnd, ByteOrder::big);
  const std::string_view chunk = text.substr(kHeaderEnd + 4);
  if (length < kKeyword.size() || length + 4 > chunk.size()) return {};
  if (!chunk.starts_with("tEXt") || !chunk.substr(4).starts_with(kKeyword)) return {};
  return chunk.substr(4 + kKeyword.size(), length - kKeyword.size());
}

}  // namespace lab
