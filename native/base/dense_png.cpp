// SPDX-License-Identifier: MIT
#include "native/base/dense_png.h"

#include <zlib.h>

#include "shared/base/error.h"
#include "shared/codec/image_codec.h"
#include "shared/codec/picture_container.h"
#include "shared/codec/picture_format.h"
#include "shared/codec/png_chunks.h"

namespace lab {
namespace {

using Bytes = std::vector<std::uint8_t>;

// Rows with their filters: of 16-bit RGBA at most, and a byte more a row, of which interlaced pictures have
// up to twice as many.
Bytes unpacked(const Bytes& packed, const PictureContainer& picture, std::string_view name) {
  const auto height = static_cast<std::size_t>(picture.height);
  Bytes rows(8 * static_cast<std::size_t>(picture.width) * height + 2 * height + 8);
  uLongf size = rows.size();
  if (uncompress(rows.data(), &size, packed.data(), packed.size()) != Z_OK) {
    throw Error(name, "intact pixels", "damaged ones");
  }
  rows.resize(size);
  return rows;
}

Bytes packed_again(const Bytes& rows) {
  Bytes packed(compressBound(rows.size()));
  uLongf size = packed.size();
  if (compress2(packed.data(), &size, rows.data(), rows.size(), Z_BEST_COMPRESSION) != Z_OK) {
    throw Error("png", "enough memory to pack a picture", "too little");
  }
  packed.resize(size);
  return packed;
}

}  // namespace

std::vector<std::uint8_t> dense_png(std::span<const std::uint8_t> file, std::string_view name) {
  if (recognise(file, name) != PictureFormat::png) throw Error(name, "a PNG picture", "another");
  const PictureContainer picture = check_png(file, name);
  check_size(picture.width, picture.height, {}, name);
  std::vector<PngChunk> chunks;
  Bytes packed;
  for (std::size_t at = kPngSignatureBytes; at < file.size();) {
    const PngChunk& chunk = chunks.emplace_back(png_chunk_at(file, at, name));
    if (chunk.type == "IDAT") packed.insert(packed.end(), chunk.data.begin(), chunk.data.end());
    at += kPngChunkOverhead + chunk.data.size();
  }
  Bytes dense(file.begin(), file.begin() + kPngSignatureBytes);
  for (const PngChunk& chunk : chunks) {
    if (chunk.type != "IDAT") {
      append_png_chunk(dense, chunk.type, chunk.data);
    } else if (!packed.empty()) {
      append_png_chunk(dense, "IDAT", packed_again(unpacked(packed, picture, name)));
      packed.clear();
    }
  }
  return dense.size() < file.size() ? dense : Bytes(file.begin(), file.end());
}

std::vector<std::uint8_t> encode_dense_png(const Image& image) {
  return dense_png(encode_png(image), "png");
}

}  // namespace lab
