// SPDX-License-Identifier: MIT
// Encoding and decoding of wire.h, after the Protocol Buffers encoding guide.
#include "native/onnx/wire.h"

#include <bit>

#include "shared/base/error.h"

namespace lab::onnx {
namespace {

constexpr std::uint32_t kVarint = 0;
constexpr std::uint32_t kLengthDelimited = 2;
constexpr std::uint32_t kFixed64 = 1;
constexpr std::uint32_t kFixed32 = 5;
constexpr std::uint64_t kMaxFieldNumber = (1u << 29) - 1;

}  // namespace

void WireWriter::varint(std::uint64_t value) {
  while (value >= 0x80) {
    encoded_.push_back(static_cast<std::uint8_t>(value | 0x80));
    value >>= 7;
  }
  encoded_.push_back(static_cast<std::uint8_t>(value));
}

void WireWriter::fixed(std::uint64_t bits, int count) {
  for (int shift = 0; shift < count; shift += 8) {
    encoded_.push_back(static_cast<std::uint8_t>(bits >> shift));
  }
}

void WireWriter::key(std::uint32_t field, std::uint32_t wire_type) {
  varint((static_cast<std::uint64_t>(field) << 3) | wire_type);
}

void WireWriter::integer(std::uint32_t field, std::int64_t value) {
  key(field, kVarint);
  varint(static_cast<std::uint64_t>(value));
}

void WireWriter::real(std::uint32_t field, float value) {
  key(field, kFixed32);
  fixed(std::bit_cast<std::uint32_t>(value), 32);
}

void WireWriter::real64(std::uint32_t field, double value) {
  key(field, kFixed64);
  fixed(std::bit_cast<std::uint64_t>(value), 64);
}

void WireWriter::text(std::uint32_t field, std::string_view value) {
  bytes(field, {reinterpret_cast<const std::uint8_t*>(value.data()), value.size()});
}

void WireWriter::bytes(std::uint32_t field, std::span<const std::uint8_t> value) {
  key(field, kLengthDelimited);
  varint(value.size());
  encoded_.insert(encoded_.end(), value.begin(), value.end());
}

void WireWriter::message(std::uint32_t field, const WireWriter& nested) {
  bytes(field, nested.encoded());
}

void WireField::require(std::uint32_t wire_type) const {
  if (wire_type_ != wire_type) {
    throw Error(where_,
                "wire type " + std::to_string(wire_type) + " in field " + std::to_string(number_),
                std::to_string(wire_type_));
  }
}

std::int64_t WireField::integer() const {
  require(kVarint);
  return static_cast<std::int64_t>(scalar_);
}

float WireField::real() const {
  require(kFixed32);
  return std::bit_cast<float>(static_cast<std::uint32_t>(scalar_));
}

std::string WireField::text() const {
  const auto span = bytes();
  return {reinterpret_cast<const char*>(span.data()), span.size()};
}

std::span<const std::uint8_t> WireField::bytes() const {
  require(kLengthDelimited);
  return bytes_;
}

std::vector<std::int64_t> WireField::integers() const {
  if (wire_type_ == kVarint) return {integer()};
  std::vector<std::int64_t> values;
  for (WireReader packed(bytes(), where_); !packed.rest_.empty();) {
    values.push_back(static_cast<std::int64_t>(packed.varint()));
  }
  return values;
}

WireReader::WireReader(std::span<const std::uint8_t> bytes, std::string_view where)
    : rest_(bytes), where_(where) {}

std::span<const std::uint8_t> WireReader::take(std::uint64_t count) {
  if (count > rest_.size()) {
    throw Error(where_, "at least " + std::to_string(count) + " more bytes",
                std::to_string(rest_.size()));
  }
  const auto taken = rest_.first(static_cast<std::size_t>(count));
  rest_ = rest_.subspan(static_cast<std::size_t>(count));
  return taken;
}

std::uint64_t WireReader::varint() {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    const std::uint64_t byte = take(1)[0];
    const std::uint64_t bits = byte & 0x7f;
    if (shift == 63 && bits > 1) break;
    value |= bits << shift;
    if (byte < 0x80) return value;
  }
  throw Error(where_, "an integer of 64 bits", "a longer one");
}

std::optional<WireField> WireReader::next() {
  if (rest_.empty()) return std::nullopt;
  const std::uint64_t key = varint();
  const std::uint64_t number = key >> 3;
  if (number == 0 || number > kMaxFieldNumber) {
    throw Error(where_, "a protobuf field number", std::to_string(number));
  }
  WireField field;
  field.where_ = where_;
  field.number_ = static_cast<std::uint32_t>(number);
  field.wire_type_ = static_cast<std::uint32_t>(key & 7);
  if (field.wire_type_ == kVarint) {
    field.scalar_ = varint();
  } else if (field.wire_type_ == kLengthDelimited) {
    field.bytes_ = take(varint());
  } else if (field.wire_type_ == kFixed32) {
    const auto bytes = take(4);
    for (std::size_t i = 0; i < 4; ++i) {
      field.scalar_ |= static_cast<std::uint64_t>(bytes[i]) << (8 * i);
    }
  } else {
    throw Error(where_, "a wire type of 0, 2 or 5 in field " + std::to_string(number),
                std::to_string(field.wire_type_));
  }
  return field;
}

}  // namespace lab::onnx
