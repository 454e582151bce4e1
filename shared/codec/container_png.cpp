// SPDX-License-Identifier: MIT
// Walks the chunks of a PNG file.
#include <cstddef>

#include "shared/base/bytes.h"
#include "shared/base/error.h"
#include "shared/codec/picture_container.h"
#include "shared/codec/png_chunks.h"

namespace lab {

PictureContainer check_png(std::span<const std::uint8_t> file, std::string_view name) {
  constexpr std::size_t kHeaderBytes = 13;
  const PngChunk header = png_chunk_at(file, kPngSignatureBytes, name);
  if (header.type == "CgBI") {
    throw Error(name, "a standard PNG picture", "one in Apple's own variant (CgBI)");
  }
  if (header.type != "IHDR" || header.data.size() != kHeaderBytes) {
    throw Error(name, "an intact PNG picture", "one that does not begin with its header");
  }
  PictureContainer container;
  container.width = read_u32(header.data, 0, ByteOrder::big);
  container.height = read_u32(header.data, 4, ByteOrder::big);
  std::size_t at = kPngSignatureBytes;
  while (true) {
    const PngChunk chunk = png_chunk_at(file, at, name);
    if (chunk.type == "IEND") return container;
    if (chunk.type == "eXIf") container.exif = chunk.data;
    at += kPngChunkOverhead + chunk.data.size();
  }
}

}  // namespace lab
