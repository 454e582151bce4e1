// SPDX-License-Identifier: MIT
#include "native/data/gzip.h"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <new>
#include <string>

#include "shared/base/error.h"

namespace lab {
namespace {

class Inflater {
 public:
  Inflater() {
    constexpr int kGzipWindow = 15 + 16;  // zlib: the largest window, gzip header and trailer only
    if (inflateInit2(&stream_, kGzipWindow) != Z_OK) throw std::bad_alloc();
  }
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  z_stream& stream() { return stream_; }

 private:
  z_stream stream_{};
};

[[noreturn]] void fail(std::string_view expected, std::string_view found, std::string_view name) {
  throw Error("gzip", expected, std::string(found) + " in " + std::string(name));
}

void require_intact(int status, const z_stream& stream, std::string_view name) {
  if (status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR) return;
  if (status == Z_MEM_ERROR) throw std::bad_alloc();
  fail("intact data", stream.msg != nullptr ? stream.msg : "a damaged stream", name);
}

// The trailer's size is a hint from outside, and deflate cannot shrink more than 1032 to 1.
std::size_t first_guess(std::span<const std::uint8_t> bytes, std::size_t limit) {
  std::size_t promised = 0;
  for (std::size_t i = 0; i < 4; ++i) promised = promised << 8 | bytes[bytes.size() - 1 - i];
  return std::clamp(std::min(promised, bytes.size() * 1032), std::size_t{1024}, limit) + 1;
}

// Decompresses one member to the end of `out`; returns the number of bytes it took.
std::size_t gunzip_member(std::span<const std::uint8_t> bytes, std::string_view name,
                          std::size_t limit, std::vector<std::uint8_t>& out) {
  constexpr std::size_t kChunk = std::numeric_limits<uInt>::max();
  Inflater inflater;
  z_stream& stream = inflater.stream();
  std::size_t length = out.size();
  out.resize(std::min(std::max(2 * length, length + first_guess(bytes, limit)), limit + 1));
  std::size_t taken = 0;
  while (true) {
    if (length > limit) fail("at most " + std::to_string(limit) + " bytes", "more", name);
    if (length == out.size()) out.resize(std::min(2 * length, limit + 1));
    stream.next_in = const_cast<Bytef*>(bytes.data() + taken);  // zlib only reads it
    stream.avail_in = static_cast<uInt>(std::min(bytes.size() - taken, kChunk));
    stream.next_out = out.data() + length;
    stream.avail_out = static_cast<uInt>(std::min(out.size() - length, kChunk));
    const int status = inflate(&stream, Z_NO_FLUSH);
    require_intact(status, stream, name);
    taken = static_cast<std::size_t>(stream.next_in - bytes.data());
    length = static_cast<std::size_t>(stream.next_out - out.data());
    if (status == Z_STREAM_END) break;
    if (taken == bytes.size() && stream.avail_out > 0) {
      fail("a complete gzip file", "an early end", name);
    }
  }
  out.resize(length);
  if (length > limit) fail("at most " + std::to_string(limit) + " bytes", "more", name);
  return taken;
}

}  // namespace

bool is_gzip(std::span<const std::uint8_t> bytes) {
  return bytes.size() >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b;
}

std::vector<std::uint8_t> gunzip(std::span<const std::uint8_t> bytes, std::string_view name,
                                 std::size_t limit) {
  std::vector<std::uint8_t> out;
  do {
    if (!is_gzip(bytes)) fail("a gzip header", bytes.empty() ? "nothing" : "other bytes", name);
    if (bytes.size() < 18) fail("a complete gzip file", "an early end", name);
    bytes = bytes.subspan(gunzip_member(bytes, name, limit, out));
  } while (!bytes.empty());
  return out;
}

}  // namespace lab
