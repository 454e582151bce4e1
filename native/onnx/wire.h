// SPDX-License-Identifier: MIT
// The protobuf wire format, as far as ONNX models need it: varints, 32-bit values and
// length-delimited fields. Reading is strict: whatever does not lie within the bytes is an error.
// Which fields a message has is left to graph.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lab::onnx {

// Writes the fields of one message, in the order of the calls.
class WireWriter {
 public:
  void integer(std::uint32_t field, std::int64_t value);
  void real(std::uint32_t field, float value);
  void real64(std::uint32_t field, double value);
  void text(std::uint32_t field, std::string_view value);
  void bytes(std::uint32_t field, std::span<const std::uint8_t> value);
  void message(std::uint32_t field, const WireWriter& nested);

  const std::vector<std::uint8_t>& encoded() const { return encoded_; }

 private:
  void varint(std::uint64_t value);
  void fixed(std::uint64_t bits, int count);
  void key(std::uint32_t field, std::uint32_t wire_type);

  std::vector<std::uint8_t> encoded_;
};

// One field as it lies in the bytes. The accessors throw lab::Error if the field has another wire
// type than asked for.
class WireField {
 public:
  std::uint32_t number() const { return number_; }
  std::int64_t integer() const;
  float real() const;
  std::string text() const;
  std::span<const std::uint8_t> bytes() const;
  // The values of a repeated integer, which may come packed or one field each.
  std::vector<std::int64_t> integers() const;

 private:
  friend class WireReader;
  void require(std::uint32_t wire_type) const;

  std::string_view where_;
  std::uint32_t number_ = 0;
  std::uint32_t wire_type_ = 0;
  std::uint64_t scalar_ = 0;
  std::span<const std::uint8_t> bytes_;
};

// Reads the fields of one message. `where` (a file's name) only appears in errors; it and the bytes
// must outlive the reader and its fields.
class WireReader {
 public:
  WireReader(std::span<const std::uint8_t> bytes, std::string_view where);

  // nullopt at the end. Throws lab::Error on a field that does not lie within the bytes.
  std::optional<WireField> next();

 private:
  friend class WireField;
  std::uint64_t varint();
  std::span<const std::uint8_t> take(std::uint64_t count);

  std::span<const std::uint8_t> rest_;
  std::string_view where_;
};

}  // namespace lab::onnx
