// SPDX-License-Identifier: MIT
// Walks the marker segments of a JPEG file (ITU-T T.81, annex B) as strictly as stb_image should:
// it stops silently at what it does not understand and leaves the rest of the picture grey.
#include <array>
#include <bitset>
#include <cstddef>
#include <string>

#include "shared/base/bytes.h"
#include "shared/base/error.h"
#include "shared/codec/picture_container.h"

namespace lab {
namespace {

// Ordinary progressive files have about ten scans. Each one costs a pass over the whole picture,
// so thousands of tiny ones would make a small file take hours.
constexpr int kMaxScans = 200;

enum Marker : int {
  kBaseline = 0xC0,
  kProgressive = 0xC2,
  kHuffmanTables = 0xC4,
  kRestart0 = 0xD0,
  kRestart7 = 0xD7,
  kStart = 0xD8,
  kEnd = 0xD9,
  kScan = 0xDA,
  kQuantisation = 0xDB,
  kLines = 0xDC,
  kRestartInterval = 0xDD,
  kApp0 = 0xE0,
  kApp1 = 0xE1,
  kApp14 = 0xEE,
  kApp15 = 0xEF,
  kComment = 0xFE,
};

bool begins_with(std::span<const std::uint8_t> bytes, std::string_view text) {
  return std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size())
      .starts_with(text);
}

class SegmentWalk {
 public:
  SegmentWalk(std::span<const std::uint8_t> file, std::string_view name)
      : file_(file), name_(name) {}

  PictureContainer run() {
    at_ = 2;  // recognise() has seen the start of image
    for (int marker = next_marker(); marker != kEnd; marker = next_marker()) {
      const std::span<const std::uint8_t> segment = take_segment();
      inspect(marker, segment);
      if (marker == kScan) skip_entropy_coded();
    }
    if (components_ == 0) damaged("no frame");
    if (scanned_.count() != components_) damaged("a colour is missing");
    if (components_ == 4 && !adobe_) {
      throw Error(name_, "a grey, RGB or Adobe CMYK JPEG picture",
                  "four colours of unknown meaning");
    }
    return container_;
  }

 private:
  [[noreturn]] void damaged(const std::string& why) const {
    throw Error(name_, "an intact JPEG picture", "a damaged one (" + why + ")");
  }

  [[noreturn]] void ends_early() const {
    throw Error(name_, "a complete JPEG picture", "one that ends early");
  }

  int next_marker() {
    if (at_ >= file_.size()) ends_early();
    // Some cameras pad their blocks before the frame header.
    while (components_ == 0 && at_ < file_.size() && file_[at_] != 0xFF) ++at_;
    if (at_ < file_.size() && file_[at_] != 0xFF) {
      damaged("no marker at byte " + std::to_string(at_));
    }
    while (at_ < file_.size() && file_[at_] == 0xFF) ++at_;
    if (at_ >= file_.size()) ends_early();
    return file_[at_++];
  }

  // The bytes of a segment without its length field.
  std::span<const std::uint8_t> take_segment() {
    if (file_.size() - at_ < 2) ends_early();
    const std::size_t length = read_u16(file_, at_, ByteOrder::big);
    if (length < 2) damaged("a segment of no length at byte " + std::to_string(at_));
    if (length > file_.size() - at_) ends_early();
    const auto segment = file_.subspan(at_ + 2, length - 2);
    at_ += length;
    return segment;
  }

  void skip_entropy_coded() {
    while (at_ + 1 < file_.size()) {
      const int next = file_[at_ + 1];
      const bool data = file_[at_] != 0xFF || next == 0x00 || next == 0xFF ||
                        (next >= kRestart0 && next <= kRestart7);
      if (!data) return;
      ++at_;
    }
    ends_early();
  }

  void inspect(int marker, std::span<const std::uint8_t> segment) {
    if (marker == kScan) return inspect_scan(segment);
    if (marker >= kBaseline && marker <= 0xCF && marker != kHuffmanTables) {
      return inspect_frame(marker, segment);
    }
    if (marker == kApp1) return keep_exif(segment);
    if (marker == kApp14 && begins_with(segment, "Adobe")) adobe_ = true;
    const bool harmless = (marker >= kApp0 && marker <= kApp15) || marker == kComment ||
                          marker == kHuffmanTables || marker == kQuantisation ||
                          marker == kRestartInterval || marker == kLines;
    if (!harmless) damaged("unknown marker " + std::to_string(marker));
  }

  void inspect_frame(int marker, std::span<const std::uint8_t> segment) {
    if (components_ != 0) damaged("two frames");
    if (marker > kProgressive || segment.empty() || segment[0] != 8) {
      throw Error(name_, "a baseline or progressive JPEG picture of 8 bits",
                  "one of coding process " + std::to_string(marker - kBaseline) + " with " +
                      std::to_string(segment.empty() ? 0 : segment[0]) + " bits");
    }
    if (segment.size() < 6 || segment.size() != 6u + 3u * segment[5]) damaged("frame header");
    for (std::size_t i = 6; i < segment.size(); i += 3) declared_.set(segment[i]);
    components_ = declared_.count();
    if (components_ != segment[5] || components_ == 0) damaged("frame header");
    container_.height = read_u16(segment, 1, ByteOrder::big);
    container_.width = read_u16(segment, 3, ByteOrder::big);
  }

  void inspect_scan(std::span<const std::uint8_t> segment) {
    if (++scans_ > kMaxScans) {
      throw Error(name_, "a JPEG picture of at most " + std::to_string(kMaxScans) + " scans",
                  "more");
    }
    if (segment.empty() || segment.size() != 4u + 2u * segment[0]) damaged("scan header");
    for (std::size_t i = 1; i + 3 < segment.size(); i += 2) {
      if (!declared_.test(segment[i])) damaged("scan of an unknown component");
      scanned_.set(segment[i]);
    }
  }

  void keep_exif(std::span<const std::uint8_t> segment) {
    constexpr std::string_view kHeader("Exif\0\0", 6);
    if (container_.exif.empty() && begins_with(segment, kHeader)) {
      container_.exif = segment.subspan(kHeader.size());
    }
  }

  std::span<const std::uint8_t> file_;
  std::string_view name_;
  std::size_t at_ = 0;
  PictureContainer container_;
  std::bitset<256> declared_;  // component identifiers
  std::bitset<256> scanned_;
  std::size_t components_ = 0;  // 0: no frame header yet
  int scans_ = 0;
  bool adobe_ = false;  // Adobe's marker says how four components are meant
};

}  // namespace

PictureContainer check_jpeg(std::span<const std::uint8_t> file, std::string_view name) {
  return SegmentWalk(file, name).run();
}

}  // namespace lab
