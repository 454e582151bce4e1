// SPDX-License-Identifier: MIT
// Tensor files against bytes made by hand, and hostile files.
#include "shared/base/tensor_file.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <cstring>
#include <limits>

#include "shared/base/error.h"

using Catch::Matchers::Message;
using Bytes = std::vector<std::uint8_t>;

namespace {

Bytes file_of(std::string_view header, const Bytes& data = {}) {
  Bytes file(8);
  const std::uint64_t length = header.size();
  std::memcpy(file.data(), &length, 8);
  file.insert(file.end(), header.begin(), header.end());
  file.insert(file.end(), data.begin(), data.end());
  return file;
}

void expect_refused(const Bytes& file, const std::string& message) {
  CHECK_THROWS_MATCHES(lab::parse_tensor_file(file, "x.bin"), lab::Error, Message(message));
}

// A header with one tensor "a".
std::string header(const std::string& dtype, const std::string& shape, const std::string& offsets) {
  return R"({"a":{"dtype":")" + dtype + R"(","shape":)" + shape + R"(,"data_offsets":)" + offsets +
         "}}";
}

}  // namespace

TEST_CASE("a tensor file has the safetensors bytes") {
  lab::TensorFile file;
  file.metadata["format"] = "lab";
  file.tensors.push_back(
      lab::make_tensor<std::int32_t>("a", {1, 2}, std::vector<std::int32_t>{1, -2}));
  file.tensors.push_back(lab::make_tensor<std::uint8_t>("b", {3}, Bytes{7, 8, 9}));
  const std::string expected = R"({"__metadata__":{"format":"lab"},)"
                               R"("a":{"dtype":"I32","shape":[1,2],"data_offsets":[0,8]},)"
                               R"("b":{"dtype":"U8","shape":[3],"data_offsets":[8,11]}})"
                               "   ";
  REQUIRE(expected.size() % 8 == 0);
  CHECK(lab::serialize_tensor_file(file) ==
        file_of(expected, {1, 0, 0, 0, 0xfe, 0xff, 0xff, 0xff, 7, 8, 9}));
}

TEST_CASE("a safetensors file made by hand is read, whatever the order of its keys") {
  const Bytes data{0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0, 0x2a, 0, 0, 0, 0, 0, 0, 0x80};
  const lab::TensorFile file = lab::parse_tensor_file(
      file_of(R"( {"z":{"data_offsets":[0,8],"shape":[2,1],"dtype":"F32"},)"
              R"("a":{"dtype":"I64","shape":[],"data_offsets":[8,16]},"__metadata__":{"k":"v"}} )",
              data),
      "x.bin");
  REQUIRE(file.tensors.size() == 2);
  CHECK(file.tensors[0].name == "z");  // in the order of the data
  CHECK(file.tensors[0].shape == std::vector<std::int64_t>{2, 1});
  CHECK(file.tensors[0].count() == 2);
  CHECK(lab::values_of<float>(file.at("z")) == std::vector<float>{1, -2});
  CHECK(file.at("a").shape.empty());
  CHECK(lab::values_of<std::int64_t>(file.at("a")) ==
        std::vector<std::int64_t>{std::numeric_limits<std::int64_t>::min() + 42});
  CHECK(file.metadata == std::map<std::string, std::string>{{"k", "v"}});
  CHECK(file.contains("a"));
  CHECK_FALSE(file.contains("k"));
}

TEST_CASE("tensors of every type come back") {
  lab::TensorFile file;
  file.tensors.push_back(lab::make_tensor<std::uint8_t>("u8", {2}, Bytes{0, 255}));
  file.tensors.push_back(lab::make_tensor<float>("f32", {1}, std::vector<float>{0.1f}));
  file.tensors.push_back(lab::make_tensor<double>("f64", {1}, std::vector<double>{0.1}));
  file.tensors.push_back({"f16", lab::DType::f16, {2}, {0, 0x3c, 0, 0xc0}});
  file.tensors.push_back(lab::make_tensor<float>("none", {0, 4}, std::vector<float>{}));
  const lab::TensorFile again = lab::parse_tensor_file(lab::serialize_tensor_file(file), "x.bin");
  REQUIRE(again.tensors.size() == file.tensors.size());
  for (std::size_t i = 0; i < file.tensors.size(); ++i) {
    CHECK(again.tensors[i].name == file.tensors[i].name);
    CHECK(again.tensors[i].dtype == file.tensors[i].dtype);
    CHECK(again.tensors[i].shape == file.tensors[i].shape);
    CHECK(again.tensors[i].bytes == file.tensors[i].bytes);
  }
  CHECK(lab::values_of<double>(again.at("f64")) == std::vector<double>{0.1});
}

TEST_CASE("a file without tensors is an empty object") {
  CHECK(lab::serialize_tensor_file({}) == file_of("{}      "));
  CHECK(lab::parse_tensor_file(file_of("{}"), "x.bin").tensors.empty());
}

TEST_CASE("a missing tensor is named") {
  CHECK_THROWS_MATCHES(lab::TensorFile{}.at("codes"), lab::Error,
                       Message("tensor file: expected a tensor codes, found none of that name"));
}

TEST_CASE("values have the tensor's type and count") {
  const std::vector<float> three{1, 2, 3};
  CHECK_THROWS_MATCHES(lab::make_tensor<float>("t", {2, 2}, three), lab::Error,
                       Message("t: expected 16 bytes for F32[2, 2], found 12"));
  const lab::NamedTensor tensor = lab::make_tensor<float>("t", {3}, three);
  CHECK_THROWS_MATCHES(lab::values_of<double>(tensor), lab::Error,
                       Message("t: expected F64, found F32"));
}

TEST_CASE("serialising refuses what could not be read back") {
  const lab::NamedTensor good = lab::make_tensor<std::uint8_t>("t", {1}, Bytes{1});
  CHECK_THROWS_MATCHES(lab::serialize_tensor_file({{}, {good, good}}), lab::Error,
                       Message("tensor file: expected a free name, found t"));
  lab::NamedTensor reserved = good;
  reserved.name = "__metadata__";
  CHECK_THROWS_MATCHES(lab::serialize_tensor_file({{}, {reserved}}), lab::Error,
                       Message("tensor file: expected a free name, found __metadata__"));
  lab::NamedTensor short_of_bytes = good;
  short_of_bytes.shape = {2};
  CHECK_THROWS_MATCHES(lab::serialize_tensor_file({{}, {short_of_bytes}}), lab::Error,
                       Message("t: expected 2 bytes for U8[2], found 1"));
  lab::NamedTensor latin = good;
  latin.name = "\xe9";
  CHECK_THROWS_MATCHES(
      lab::serialize_tensor_file({{}, {latin}}), lab::Error,
      Message("tensor file: expected names and metadata in UTF-8, found other bytes"));
}

TEST_CASE("a truncated file is refused at every length") {
  lab::TensorFile file;
  file.tensors.push_back(lab::make_tensor<float>("a", {2}, std::vector<float>{1, 2}));
  const Bytes whole = lab::serialize_tensor_file(file);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    CAPTURE(length);
    CHECK_THROWS_AS(lab::parse_tensor_file(
                        Bytes(whole.begin(), whole.begin() + static_cast<long>(length)), "x"),
                    lab::Error);
  }
  expect_refused({}, "x.bin: expected a header length of 8 bytes, found 0 bytes");
  expect_refused(Bytes(whole.begin(), whole.begin() + 20),
                 "x.bin: expected a header of 56 bytes, found 12 (truncated)");
}

TEST_CASE("bytes after the data are refused") {
  expect_refused(file_of("{}", {1}), "x.bin: expected 0 bytes of data, found 1");
}

TEST_CASE("a huge header length is refused before anything is allocated") {
  Bytes file(16, 0xff);
  expect_refused(file,
                 "x.bin: expected a header of at most 16777216 bytes, "
                 "found 18446744073709551615");
  file = {0, 0, 0, 1, 0, 0, 0, 0};  // 16 MiB: the limit itself
  expect_refused(file, "x.bin: expected a header of 16777216 bytes, found 0 (truncated)");
}

TEST_CASE("shapes must be sides that fit their bytes") {
  expect_refused(file_of(header("F32", "[-1]", "[0,4]"), {0, 0, 0, 0}),
                 "x.bin.a.shape[0]: expected an integer from 0 to 9223372036854775807, found -1");
  expect_refused(file_of(header("F32", "[1.0]", "[0,4]"), {0, 0, 0, 0}),
                 "x.bin.a.shape[0]: expected an integer, found 1");
  expect_refused(file_of(header("F32", "[2]", "[0,4]"), {0, 0, 0, 0}),
                 "x.bin.a: expected 8 bytes for F32[2], found 4");
  expect_refused(file_of(header("F64", "[]", "[0,4]"), {0, 0, 0, 0}),
                 "x.bin.a: expected 8 bytes for F64[], found 4");
}

TEST_CASE("a shape whose product overflows is refused") {
  expect_refused(file_of(header("U8", "[4294967296,4294967296]", "[0,0]")),
                 "x.bin.a: expected a shape that fits into memory, "
                 "found [4294967296, 4294967296]");
  expect_refused(file_of(header("F32", "[4611686018427387905]", "[0,4]"), {0, 0, 0, 0}),
                 "x.bin.a: expected a shape that fits into memory, found [4611686018427387905]");
  CHECK(lab::parse_tensor_file(file_of(header("U8", "[4294967296,0,4294967296]", "[0,0]")), "x.bin")
            .at("a")
            .count() == 0);
}

TEST_CASE("offsets must lie within the data, in order") {
  const Bytes four(4);
  expect_refused(file_of(header("U8", "[8]", "[0,8]"), four),
                 "x.bin.a.data_offsets[1]: expected an integer from 0 to 4, found 8");
  expect_refused(file_of(header("U8", "[1]", "[3,2]"), four),
                 "x.bin.a.data_offsets[1]: expected an integer from 3 to 4, found 2");
  expect_refused(file_of(header("U8", "[1]", "[-1,0]"), four),
                 "x.bin.a.data_offsets[0]: expected an integer from 0 to 4, found -1");
  expect_refused(file_of(header("U8", "[1]", "[0,18446744073709551615]"), four),
                 "x.bin.a.data_offsets[1]: expected an integer from 0 to 4, "
                 "found 18446744073709551615");
  expect_refused(file_of(header("U8", "[1]", "[0]"), four),
                 "x.bin.a.data_offsets: expected two offsets, found 1");
}

TEST_CASE("tensors may not overlap or leave gaps") {
  const std::string entry = R"(":{"dtype":"U8","shape":[2],"data_offsets":)";
  expect_refused(file_of(R"({"a)" + entry + R"([0,2]},"b)" + entry + "[1,3]}}", Bytes(3)),
                 "x.bin.b.data_offsets: expected data from byte 2, found 1");
  expect_refused(file_of(R"({"a)" + entry + R"([0,2]},"b)" + entry + "[0,2]}}", Bytes(2)),
                 "x.bin.b.data_offsets: expected data from byte 2, found 0");
  expect_refused(file_of(R"({"a)" + entry + "[1,3]}}", Bytes(3)),
                 "x.bin.a.data_offsets: expected data from byte 0, found 1");
}

TEST_CASE("an unknown dtype, an unknown, missing or repeated key is refused") {
  expect_refused(file_of(header("BF16", "[1]", "[0,2]"), Bytes(2)),
                 "x.bin.a.dtype: expected one of U8, I32, I64, F16, F32, F64, found \"BF16\"");
  expect_refused(
      file_of(R"({"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0],"x":1}})"),
      "x.bin.a.x: expected one of the keys dtype, shape, data_offsets, found an unknown key");
  expect_refused(file_of(R"({"a":{"dtype":"U8","shape":[0]}})"),
                 "x.bin.a.data_offsets: expected a value, found no such key");
  expect_refused(file_of(R"({"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},)"
                         R"("a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}})"),
                 "x.bin.a: expected a key once, found it twice");
}

TEST_CASE("a header that is no JSON object of objects is refused") {
  expect_refused(file_of("[]"), "x.bin: expected an object, found an array");
  expect_refused(file_of(""), "x.bin: expected JSON, found a syntax error at byte 1");
  expect_refused(file_of(header("U8", "[NaN]", "[0,0]")),
                 "x.bin: expected JSON, found a syntax error at byte 29");
  expect_refused(file_of(R"({"a":1})"), "x.bin.a: expected an object, found 1");
  expect_refused(file_of(R"({"__metadata__":{"k":1}})"),
                 "x.bin.__metadata__.k: expected a string, found 1");
  expect_refused(file_of("{\"\xff\":1}"), "x.bin: expected JSON, found a syntax error at byte 3");
}

TEST_CASE("deep nesting is refused without recursion") {
  const std::string deep(1000000, '[');
  expect_refused(file_of(deep), "x.bin: expected at most 3 nested levels, found more");
}
