// SPDX-License-Identifier: MIT
// Models as bytes: round trips, refusal of what another writer wrote, hostile files.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>

#include "native/onnx/graph.h"
#include "native/onnx/wire.h"
#include "shared/base/error.h"

namespace lab::onnx {
namespace {

using Bytes = std::vector<std::uint8_t>;
using Catch::Matchers::Message;

Model small_model() {
  Model model;
  model.name = "decoder";
  model.description = "a test";
  model.metadata = {{"id", "test"}, {"licence", "MIT"}};
  model.operations = {{"fc",
                       "Gemm",
                       {"code", "fc.weight", ""},
                       {"fc"},
                       {{"transB", std::int64_t{1}},
                        {"alpha", 0.25f},
                        {"mode", std::string("nearest")},
                        {"pads", std::vector<std::int64_t>{1, -1}}}}};
  model.initializers = {{"fc.weight", ElementType::float16, {3, 2}, Bytes(12, 0x3c)}};
  model.inputs = {{"code", {2}}};
  model.outputs = {{"fc", {3}}};
  return model;
}

// The top-level fields of small_model in order, for tests that leave out or change one.
struct TopField {
  std::uint32_t number = 0;
  std::int64_t integer = 0;
  Bytes bytes;
};

Bytes model_with(const std::vector<TopField>& fields) {
  WireWriter out;
  for (const auto& field : fields) {
    if (field.bytes.empty())
      out.integer(field.number, field.integer);
    else
      out.bytes(field.number, field.bytes);
  }
  return out.encoded();
}

Bytes opset(std::int64_t version) {
  WireWriter out;
  out.integer(2, version);
  return out.encoded();
}

bool reads_as(std::span<const std::uint8_t> bytes, const Model& model) {
  try {
    return parse_model(bytes, "x.onnx") == model;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

TEST_CASE("a model survives writing and reading") {
  CHECK(parse_model(serialize_model(small_model()), "x.onnx") == small_model());
}

TEST_CASE("a model begins with IR version 8 and its producer") {
  const Bytes bytes = serialize_model(small_model());
  const Bytes beginning = {0x08, 0x08, 0x12, 0x09, 'l', 'a', 't', 'e', 'n', 't', 'l', 'a', 'b'};
  CHECK(Bytes(bytes.begin(), bytes.begin() + 13) == beginning);
}

TEST_CASE("every truncation of a model is an error or a model that is not the same") {
  const Bytes bytes = serialize_model(small_model());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CHECK_FALSE(reads_as(std::span(bytes).first(size), small_model()));
  }
}

TEST_CASE("every changed byte of a model is read or refused with lab::Error") {
  const Bytes bytes = serialize_model(small_model());
  int refused = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    for (const int flip : {0x01, 0x08, 0x80, 0xff}) {
      Bytes changed = bytes;
      changed[i] = static_cast<std::uint8_t>(changed[i] ^ flip);
      try {
        parse_model(changed, "x.onnx");
      } catch (const Error&) {
        ++refused;
      }
    }
  }
  CHECK(refused > 100);
}

TEST_CASE("another IR version is refused") {
  CHECK_THROWS_MATCHES(parse_model(model_with({{1, 9, {}}, {8, 0, opset(17)}}), "x.onnx"), Error,
                       Message("x.onnx: expected ONNX IR version 8, found 9"));
}

TEST_CASE("another opset is refused, and so is none") {
  CHECK_THROWS_MATCHES(parse_model(model_with({{1, 8, {}}, {8, 0, opset(13)}}), "x.onnx"), Error,
                       Message("x.onnx: expected opset 17, found 13"));
  CHECK_THROWS_MATCHES(parse_model(model_with({{1, 8, {}}}), "x.onnx"), Error,
                       Message("x.onnx: expected number of opsets 1, found 0"));
}

TEST_CASE("an empty file and a picture are refused") {
  CHECK_THROWS_MATCHES(parse_model({}, "x.onnx"), Error,
                       Message("x.onnx: expected ONNX IR version 8, found 0"));
  const Bytes png = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  CHECK_THROWS_AS(parse_model(png, "x.onnx"), Error);
}

TEST_CASE("a field that we do not write is refused by its number") {
  CHECK_THROWS_MATCHES(parse_model(model_with({{1, 8, {}}, {5, 1, {}}}), "x.onnx"), Error,
                       Message("x.onnx: expected a known field of ModelProto, found field 5"));
}

TEST_CASE("a tensor whose bytes do not fit its shape is refused") {
  Model model = small_model();
  model.initializers[0].bytes.pop_back();
  CHECK_THROWS_MATCHES(parse_model(serialize_model(model), "x.onnx"), Error,
                       Message("x.onnx: expected 12 bytes in tensor 'fc.weight', found 11"));
  model.initializers[0].shape = {std::int64_t{1} << 40, std::int64_t{1} << 40};
  CHECK_THROWS_MATCHES(parse_model(serialize_model(model), "x.onnx"), Error,
                       Message("x.onnx: expected a possible shape of tensor 'fc.weight', found an "
                               "axis of 1099511627776"));
  model.initializers[0].shape = {-6};
  CHECK_THROWS_MATCHES(
      parse_model(serialize_model(model), "x.onnx"), Error,
      Message("x.onnx: expected a possible shape of tensor 'fc.weight', found an axis of -6"));
}

}  // namespace lab::onnx
