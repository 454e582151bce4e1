// SPDX-License-Identifier: MIT
// The envelope: its bytes, strict access to its fields, and what it refuses.
#include "wasm/protocol/message.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <string>

#include "shared/base/error.h"

namespace matchers = Catch::Matchers;

namespace {

std::vector<std::uint8_t> with_metadata(const std::string& text) {
  return lab::serialize_tensor_file({{{"message", text}}, {}});
}

}  // namespace

TEST_CASE("an encoded message has the bytes that the page writes") {
  const std::vector<float> code{1.0f, -2.0f};
  const std::vector<std::uint8_t> bytes = lab::encode_message(
      {"run", {{"request", 7}}, {lab::make_tensor<float>("code", {1, 2}, code)}});
  const std::string header = R"({"__metadata__":{"message":"{\"kind\":\"run\",\"request\":7}"},)"
                             R"("code":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}})";
  const std::size_t padded = (header.size() + 7) / 8 * 8;
  REQUIRE(bytes.size() == 8 + padded + 8);
  CHECK(bytes[0] == padded);
  CHECK(std::string(bytes.begin() + 8, bytes.begin() + 8 + static_cast<long>(header.size())) ==
        header);
  CHECK(std::vector<std::uint8_t>(bytes.end() - 8, bytes.end()) ==
        std::vector<std::uint8_t>{0, 0, 128, 63, 0, 0, 0, 192});
}

TEST_CASE("a message is read with its kind apart from its fields") {
  const lab::Message message = lab::decode_message(
      with_metadata(R"({"kind":"state","hash":"a=1","push":true,"n":3,"x":0.5,"l":[1],"o":{}})"));
  CHECK(message.kind == "state");
  CHECK_FALSE(message.has_field("kind"));
  CHECK(message.text("hash") == "a=1");
  CHECK(message.boolean("push"));
  CHECK(message.integer("n") == 3);
  CHECK(message.number("x") == 0.5);
  CHECK(message.number("n") == 3);
  CHECK(message.array("l").size() == 1);
  CHECK(message.object("o").empty());
}

TEST_CASE("a field of another type is refused by its path") {
  const lab::Message message = lab::decode_message(with_metadata(R"({"kind":"run","n":0.5})"));
  CHECK_THROWS_MATCHES(message.integer("n"), lab::Error,
                       matchers::Message("run.n: expected a whole number, found a fraction"));
  CHECK_THROWS_MATCHES(message.text("n"), lab::Error,
                       matchers::Message("run.n: expected text, found a fraction"));
  CHECK_THROWS_MATCHES(message.boolean("m"), lab::Error,
                       matchers::Message("run.m: expected true or false, found nothing"));
  CHECK_THROWS_MATCHES(message.part("p"), lab::Error,
                       matchers::Message("run.p: expected a part of that name, found nothing"));
}

TEST_CASE("an envelope without a JSON object of a kind is refused") {
  const auto refuse = [](const std::string& text, const std::string& expected) {
    CHECK_THROWS_MATCHES(lab::decode_message(with_metadata(text)), lab::Error,
                         matchers::Message(expected));
  };
  refuse("{", "message: expected a JSON object, found malformed JSON");
  refuse("[1]", "message: expected a JSON object, found an array");
  refuse("{}", ".kind: expected text, found nothing");
  refuse(R"({"kind":1})", ".kind: expected text, found a whole number");
  CHECK_THROWS_MATCHES(
      lab::decode_message(lab::serialize_tensor_file({})), lab::Error,
      matchers::Message("message: expected an object in the metadata, found nothing"));
}

TEST_CASE("text that is not UTF-8 does not stop a message") {
  const lab::Message message =
      lab::decode_message(lab::encode_message({"error", {{"message", "\xff!"}}, {}}));
  CHECK(message.text("message") == "\xef\xbf\xbd!");
}
