// SPDX-License-Identifier: MIT
// Walks the blocks of a GIF file up to the end of its first frame (GIF89a, sections 15 to 26), and
// compares the size of a bitmap file with what its header asks for.
#include <cstddef>
#include <cstdlib>
#include <string>

#include "shared/base/bytes.h"
#include "shared/base/error.h"
#include "shared/codec/picture_container.h"

namespace lab {
namespace {

class BlockWalk {
 public:
  BlockWalk(std::span<const std::uint8_t> file, std::string_view name) : file_(file), name_(name) {}

  PictureContainer run() {
    skip(10);  // signature and size of the screen
    const PictureContainer container{
        read_u16(file_, 6, ByteOrder::little), read_u16(file_, 8, ByteOrder::little), {}};
    skip_color_table(take());
    skip(2);
    while (true) {
      switch (take()) {
        case 0x21:  // extension
          skip(1);
          skip_sub_blocks();
          break;
        case 0x2C:  // frame
          skip(8);
          skip_color_table(take());
          skip(1);
          skip_sub_blocks();
          return container;
        case 0x3B: throw Error(name_, "a GIF picture with a frame", "none");
        default:
          throw Error(name_, "an intact GIF picture",
                      "an unknown block at byte " + std::to_string(at_ - 1));
      }
    }
  }

 private:
  void skip(std::size_t bytes) {
    if (bytes > file_.size() - at_) {
      throw Error(name_, "a complete GIF picture", "one that ends early");
    }
    at_ += bytes;
  }

  std::uint8_t take() {
    skip(1);
    return file_[at_ - 1];
  }

  void skip_color_table(std::uint8_t flags) {
    if ((flags & 0x80) != 0) skip(std::size_t{6} << (flags & 7));
  }

  void skip_sub_blocks() {
    for (std::uint8_t length = take(); length != 0; length = take()) skip(length);
  }

  std::span<const std::uint8_t> file_;
  std::string_view name_;
  std::size_t at_ = 0;
};

struct BitmapHeader {
  std::int64_t pixels_at = 0;
  std::int64_t width = 0;
  std::int64_t height = 0;
  std::int64_t bits = 0;  // of a pixel
  std::uint32_t compression = 0;
};

BitmapHeader parse_bitmap_header(std::span<const std::uint8_t> file, std::string_view name) {
  constexpr std::size_t kFileHeader = 14;
  constexpr std::size_t kOldHeader = 12;  // OS/2 1.x: sizes of 16 bits, never compressed
  constexpr std::size_t kNewHeader = 40;
  const auto demand = [&](std::size_t bytes) {
    if (file.size() < bytes) throw Error(name, "a complete BMP picture", "one that ends early");
  };
  const auto word = [&](std::size_t at) { return read_u16(file, at, ByteOrder::little); };
  const auto dword = [&](std::size_t at) { return read_u32(file, at, ByteOrder::little); };
  demand(kFileHeader + kOldHeader);
  if (dword(kFileHeader) == kOldHeader) return {dword(10), word(18), word(20), word(24), 0};
  demand(kFileHeader + kNewHeader);
  return {dword(10), static_cast<std::int32_t>(dword(18)), static_cast<std::int32_t>(dword(22)),
          word(28), dword(30)};
}

}  // namespace

PictureContainer check_gif(std::span<const std::uint8_t> file, std::string_view name) {
  return BlockWalk(file, name).run();
}

PictureContainer check_bmp(std::span<const std::uint8_t> file, std::string_view name) {
  const BitmapHeader header = parse_bitmap_header(file, name);
  constexpr std::uint32_t kUncompressed = 0;
  constexpr std::uint32_t kBitFields = 3;
  if (header.compression != kUncompressed && header.compression != kBitFields) {
    throw Error(name, "an uncompressed BMP picture",
                "compression " + std::to_string(header.compression));
  }
  if (header.width < 1 || header.height == 0) {
    throw Error(name, "an intact BMP picture",
                std::to_string(header.width) + " x " + std::to_string(header.height) + " pixels");
  }
  // Rows are padded to four bytes; some writers leave out the padding of the last one. Bitmaps
  // stored from top to bottom have a negative height.
  const std::int64_t rows = std::abs(header.height);
  const std::int64_t row_bits = header.width * header.bits;
  const std::int64_t row = (row_bits + 31) / 32 * 4;
  const std::int64_t before_last_row =
      static_cast<std::int64_t>(file.size()) - header.pixels_at - (row_bits + 7) / 8;
  // By division: the product of row and rows may overflow.
  if (before_last_row < 0 || (row > 0 && rows - 1 > before_last_row / row)) {
    throw Error(name, "a complete BMP picture", "one that ends early");
  }
  return {header.width, rows, {}};
}

}  // namespace lab
