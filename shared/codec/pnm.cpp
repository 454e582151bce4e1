// SPDX-License-Identifier: MIT
// Reads PGM and PPM through one cursor for header numbers and text samples.
#include "shared/codec/pnm.h"

#include <cstddef>
#include <string>

#include "shared/base/error.h"

namespace lab {
namespace {

bool is_space(std::uint8_t byte) { return byte == ' ' || (byte >= '\t' && byte <= '\r'); }
bool is_digit(std::uint8_t byte) { return byte >= '0' && byte <= '9'; }

class Cursor {
 public:
  Cursor(std::span<const std::uint8_t> file, std::size_t at, std::string_view name)
      : file_(file), at_(at), name_(name) {}

  std::size_t at() const { return at_; }

  // A decimal number after white space and comments.
  int number(std::string_view what) {
    skip_space();
    if (at_ >= file_.size())
      throw Error(name_, "a complete PGM or PPM picture", "one that ends early");
    const std::size_t start = at_;
    constexpr int kMost = 100'000'000;
    int value = 0;
    for (; at_ < file_.size() && is_digit(file_[at_]) && value < kMost; ++at_) {
      value = value * 10 + (file_[at_] - '0');
    }
    if (at_ == start || value >= kMost) {
      throw Error(name_, "a PGM or PPM picture with a number for " + std::string(what),
                  "something else at byte " + std::to_string(start));
    }
    return value;
  }

  // The single white space between a header and binary samples.
  void end_header() {
    if (at_ >= file_.size() || !is_space(file_[at_])) {
      throw Error(name_, "a PGM or PPM picture with white space after its header",
                  "something else at byte " + std::to_string(at_));
    }
    ++at_;
  }

 private:
  void skip_space() {
    while (at_ < file_.size() && (is_space(file_[at_]) || file_[at_] == '#')) {
      if (file_[at_] == '#') {
        while (at_ < file_.size() && file_[at_] != '\n' && file_[at_] != '\r') ++at_;
      } else {
        ++at_;
      }
    }
  }

  std::span<const std::uint8_t> file_;
  std::size_t at_;
  std::string_view name_;
};

std::uint8_t scaled(int sample, int largest, std::string_view name) {
  if (sample > largest) {
    throw Error(name, "samples of at most " + std::to_string(largest), std::to_string(sample));
  }
  return static_cast<std::uint8_t>((sample * 255 + largest / 2) / largest);
}

}  // namespace

PnmHeader parse_pnm_header(std::span<const std::uint8_t> file, std::string_view name) {
  const std::uint8_t kind = file[1];
  PnmHeader header;
  header.text = kind == '2' || kind == '3';
  header.channels = kind == '3' || kind == '6' ? 3 : 1;
  Cursor cursor(file, 2, name);
  header.width = cursor.number("its width");
  header.height = cursor.number("its height");
  header.largest = cursor.number("its largest value");
  cursor.end_header();
  if (header.largest < 1 || header.largest > 65535) {
    throw Error(name, "a largest value from 1 to 65535", std::to_string(header.largest));
  }
  header.size = cursor.at();
  return header;
}

Image decode_pnm(std::span<const std::uint8_t> file, const PnmHeader& header,
                 std::string_view name) {
  const std::size_t sample_bytes = header.text ? 2 : header.largest > 255 ? 2 : 1;
  const std::size_t samples = static_cast<std::size_t>(header.width) *
                              static_cast<std::size_t>(header.height) *
                              static_cast<std::size_t>(header.channels);
  // A text sample takes a digit and a space; the last one needs no space.
  if (file.size() - header.size + (header.text ? 1 : 0) < samples * sample_bytes) {
    throw Error(name, "a complete PGM or PPM picture", "one that ends early");
  }
  Image image(header.width, header.height, header.channels);
  Cursor cursor(file, header.size, name);
  std::size_t at = header.size;
  for (std::uint8_t& pixel : image.pixels) {
    int sample = 0;
    if (header.text) {
      sample = cursor.number("a sample");
    } else {
      for (std::size_t i = 0; i < sample_bytes; ++i) sample = sample << 8 | file[at++];
    }
    pixel = scaled(sample, header.largest, name);
  }
  return image;
}

}  // namespace lab
