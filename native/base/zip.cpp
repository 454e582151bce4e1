// SPDX-License-Identifier: MIT
// Local headers, central directory and its end record: APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12
// and 4.3.16.
#include "native/base/zip.h"

#include <zlib.h>

#include <limits>

#include "shared/base/error.h"

namespace lab {
namespace {

constexpr std::uint32_t kLocalMagic = 0x04034b50;
constexpr std::uint32_t kCentralMagic = 0x02014b50;
constexpr std::uint32_t kEndMagic = 0x06054b50;
constexpr std::size_t kLocalHeader = 30;  // bytes before the name
constexpr std::uint16_t kVersion = 20;    // folders in names
constexpr std::uint16_t kDate = 0x21;     // 1980-01-01, the earliest there is

class Writer {
 public:
  void u16(std::size_t value) { little_endian(value, 2); }
  void u32(std::size_t value) { little_endian(value, 4); }
  void text(const std::string& value) { bytes_.insert(bytes_.end(), value.begin(), value.end()); }
  void raw(std::span<const std::uint8_t> value) {
    bytes_.insert(bytes_.end(), value.begin(), value.end());
  }
  std::size_t size() const { return bytes_.size(); }
  std::vector<std::uint8_t> take() { return std::move(bytes_); }

 private:
  void little_endian(std::size_t value, int count) {
    for (int i = 0; i < count; ++i) bytes_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }

  std::vector<std::uint8_t> bytes_;
};

std::uint32_t checksum(const std::vector<std::uint8_t>& bytes) {
  return static_cast<std::uint32_t>(::crc32_z(0, bytes.data(), bytes.size()));
}

// What local header and directory share: from the version that is needed to the length of the name.
void write_description(Writer& writer, const ZipEntry& entry, std::uint32_t sum) {
  writer.u16(kVersion);
  writer.u16(0);  // no flags
  writer.u16(0);  // stored
  writer.u16(0);  // midnight
  writer.u16(kDate);
  writer.u32(sum);
  writer.u32(entry.bytes.size());
  writer.u32(entry.bytes.size());
  writer.u16(entry.name.size());
  writer.u16(0);  // no extra field
}

void write_directory_entry(Writer& writer, const ZipEntry& entry, std::uint32_t sum,
                           std::size_t offset) {
  writer.u32(kCentralMagic);
  writer.u16(kVersion);
  write_description(writer, entry, sum);
  writer.u16(0);  // no comment
  writer.u16(0);  // first disk
  writer.u16(0);  // no attributes
  writer.u32(0);
  writer.u32(offset);
  writer.text(entry.name);
}

void require_small(std::span<const ZipEntry> entries) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();
  constexpr std::uint64_t kAround = 46 + 30 + 2 * 65535;  // an entry's headers and names
  std::uint64_t total = 22;
  for (const ZipEntry& entry : entries) total += entry.bytes.size() + kAround;
  if (total > kMost || entries.size() > 65535) {
    throw Error("zip", "less than 4 GB and 65535 files", std::to_string(total) + " bytes");
  }
}

}  // namespace

std::vector<std::uint8_t> zip_archive(std::span<const ZipEntry> entries) {
  require_small(entries);
  Writer archive;
  Writer directory;
  for (const ZipEntry& entry : entries) {
    const std::uint32_t sum = checksum(entry.bytes);
    write_directory_entry(directory, entry, sum, archive.size());
    archive.u32(kLocalMagic);
    write_description(archive, entry, sum);
    archive.text(entry.name);
    archive.raw(entry.bytes);
  }
  const std::size_t start = archive.size();
  archive.raw(directory.take());
  const std::size_t length = archive.size() - start;
  archive.u32(kEndMagic);
  archive.u16(0);  // this disk, and that of the directory
  archive.u16(0);
  archive.u16(entries.size());
  archive.u16(entries.size());
  archive.u32(length);
  archive.u32(start);
  archive.u16(0);  // no comment
  return archive.take();
}

std::string first_zip_name(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < kLocalHeader) return "";
  const auto little = [&](std::size_t at, int count) {
    std::uint32_t value = 0;
    for (int i = 0; i < count; ++i) {
      value |= std::uint32_t{bytes[at + static_cast<std::size_t>(i)]} << (8 * i);
    }
    return value;
  };
  const std::size_t length = little(26, 2);
  if (little(0, 4) != kLocalMagic || bytes.size() < kLocalHeader + length) return "";
  const auto name = bytes.subspan(kLocalHeader, length);
  return {name.begin(), name.end()};
}

}  // namespace lab
