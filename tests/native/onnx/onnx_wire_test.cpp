// SPDX-License-Identifier: MIT
// Bytes of the protobuf wire format against those of the Protocol Buffers encoding guide.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>

#include "native/onnx/wire.h"
#include "shared/base/error.h"

namespace lab::onnx {
namespace {

using Bytes = std::vector<std::uint8_t>;
using Catch::Matchers::Message;

WireField first_field(const Bytes& bytes) { return WireReader(bytes, "x.onnx").next().value(); }

}  // namespace

TEST_CASE("the integer 150 in field 1 is the encoding guide's example") {
  WireWriter out;
  out.integer(1, 150);
  CHECK(out.encoded() == Bytes{0x08, 0x96, 0x01});
}

TEST_CASE("a negative integer takes ten bytes and comes back") {
  WireWriter out;
  out.integer(1, -2);
  CHECK(out.encoded() == Bytes{0x08, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01});
  CHECK(first_field(out.encoded()).integer() == -2);
}

TEST_CASE("text is its length and its bytes") {
  WireWriter out;
  out.text(2, "testing");
  CHECK(out.encoded() == Bytes{0x12, 0x07, 't', 'e', 's', 't', 'i', 'n', 'g'});
  CHECK(first_field(out.encoded()).text() == "testing");
}

TEST_CASE("a nested message is length-delimited") {
  WireWriter nested;
  nested.integer(1, 150);
  WireWriter out;
  out.message(3, nested);
  CHECK(out.encoded() == Bytes{0x1a, 0x03, 0x08, 0x96, 0x01});
}

TEST_CASE("a real is four little-endian bytes") {
  WireWriter out;
  out.real(2, 0.5f);
  CHECK(out.encoded() == Bytes{0x15, 0x00, 0x00, 0x00, 0x3f});
  CHECK(first_field(out.encoded()).real() == 0.5f);
}

TEST_CASE("a field number above 15 takes a two-byte key") {
  WireWriter out;
  out.integer(20, 7);
  CHECK(out.encoded() == Bytes{0xa0, 0x01, 0x07});
  CHECK(first_field(out.encoded()).number() == 20);
}

TEST_CASE("repeated integers are read packed and one by one") {
  const Bytes packed = {0x22, 0x06, 0x03, 0x8e, 0x02, 0x9e, 0xa7, 0x05};
  CHECK(first_field(packed).integers() == std::vector<std::int64_t>{3, 270, 86942});
  CHECK(first_field({0x20, 0x03}).integers() == std::vector<std::int64_t>{3});
}

TEST_CASE("a length beyond the end is an error") {
  CHECK_THROWS_MATCHES(first_field({0x12, 0x07, 't'}), Error,
                       Message("x.onnx: expected at least 7 more bytes, found 1"));
}

TEST_CASE("a varint without an end is an error") {
  CHECK_THROWS_MATCHES(first_field({0x08, 0x80}), Error,
                       Message("x.onnx: expected at least 1 more bytes, found 0"));
}

TEST_CASE("a varint of more than 64 bits is an error") {
  const Bytes bytes = {0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02};
  CHECK_THROWS_MATCHES(first_field(bytes), Error,
                       Message("x.onnx: expected an integer of 64 bits, found a longer one"));
}

TEST_CASE("field number 0 and groups are errors") {
  CHECK_THROWS_MATCHES(first_field({0x00, 0x01}), Error,
                       Message("x.onnx: expected a protobuf field number, found 0"));
  CHECK_THROWS_MATCHES(first_field({0x0b}), Error,
                       Message("x.onnx: expected a wire type of 0, 2 or 5 in field 1, found 3"));
}

TEST_CASE("a field of another wire type than asked for is an error") {
  const Bytes bytes = {0x08, 0x01};
  CHECK_THROWS_MATCHES(first_field(bytes).text(), Error,
                       Message("x.onnx: expected wire type 2 in field 1, found 0"));
}

}  // namespace lab::onnx
