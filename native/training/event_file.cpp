// SPDX-License-Identifier: MIT
// See event_file.h.
#include "native/training/event_file.h"

#include <unistd.h>

#include <chrono>
#include <system_error>

#include "shared/base/crc.h"
#include "shared/base/error.h"
#include "shared/codec/image_codec.h"

namespace lab {
namespace {

namespace fs = std::filesystem;
using onnx::WireWriter;

// Of the messages.
enum EventField : std::uint32_t { kWallTime = 1, kStep = 2, kFileVersion = 3, kSummary = 5 };
constexpr std::uint32_t kSummaryValue = 1;
enum ValueField : std::uint32_t { kTag = 1, kSimpleValue = 2, kImage = 4 };
enum ImageField : std::uint32_t { kHeight = 1, kWidth = 2, kColours = 3, kEncoded = 4 };

// TFRecord's: so that the checksum of bytes that hold checksums is none of them again.
std::uint32_t masked(std::uint32_t crc) { return ((crc >> 15) | (crc << 17)) + 0xA282EAD8u; }

void append(std::vector<std::uint8_t>& bytes, std::uint64_t value, int count) {
  for (int i = 0; i < count; ++i) bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

double seconds_now() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count();
}

WireWriter event_at(std::int64_t step) {
  WireWriter event;
  event.real64(kWallTime, seconds_now());
  event.integer(kStep, step);
  return event;
}

}  // namespace

std::uint32_t crc32c(std::span<const std::uint8_t> bytes) {
  return crc<kCastagnoliPolynomial>(bytes);
}

EventFile::EventFile(const fs::path& folder) {
  std::error_code failure;
  fs::create_directories(folder, failure);
  const auto seconds = static_cast<std::int64_t>(seconds_now());
  path_ =
      folder / ("events.out.tfevents." + std::to_string(seconds) + "." + std::to_string(getpid()));
  file_.open(path_, std::ios::binary | std::ios::trunc);
  WireWriter event;
  event.real64(kWallTime, seconds_now());
  event.text(kFileVersion, "brain.Event:2");
  write(std::move(event));
}

void EventFile::add_scalars(std::int64_t step, const NamedValues& values) {
  WireWriter summary;
  for (const auto& [name, value] : values) {
    WireWriter entry;
    entry.text(kTag, name);
    entry.real(kSimpleValue, static_cast<float>(value));
    summary.message(kSummaryValue, entry);
  }
  WireWriter event = event_at(step);
  event.message(kSummary, summary);
  write(std::move(event));
}

void EventFile::add_picture(std::int64_t step, const std::string& name, const Image& picture) {
  WireWriter image;
  image.integer(kHeight, picture.height);
  image.integer(kWidth, picture.width);
  image.integer(kColours, picture.channels);
  image.bytes(kEncoded, encode_png(picture));
  WireWriter entry;
  entry.text(kTag, name);
  entry.message(kImage, image);
  WireWriter summary;
  summary.message(kSummaryValue, entry);
  WireWriter event = event_at(step);
  event.message(kSummary, summary);
  write(std::move(event));
}

void EventFile::write(WireWriter event) {
  const std::vector<std::uint8_t>& data = event.encoded();
  std::vector<std::uint8_t> record;
  append(record, data.size(), 8);
  append(record, masked(crc32c(record)), 4);
  record.insert(record.end(), data.begin(), data.end());
  append(record, masked(crc32c(data)), 4);
  file_.write(reinterpret_cast<const char*>(record.data()),
              static_cast<std::streamsize>(record.size()));
  file_.flush();
  if (!file_) throw Error(path_.string(), "a file that can be written", "none");
}

}  // namespace lab
