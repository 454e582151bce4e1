// SPDX-License-Identifier: MIT
// Strict JSON: paths in errors, types, ranges and limits.
#include "shared/base/json_reader.h"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <optional>

#include "shared/base/error.h"

using Catch::Matchers::Message;
using lab::parse_json;

TEST_CASE("values of every type are read") {
  const lab::JsonReader json = parse_json(
      R"({"t":"a\u00e9b","n":1.5,"i":-3,"u":18446744073709551615,"b":true,"z":null,"a":[1,[2]]})",
      "doc");
  CHECK(json.at("t").text() ==
        "a\xc3\xa9"
        "b");
  CHECK(json.at("n").number() == 1.5);
  CHECK(json.at("i").number() == -3.0);
  CHECK(json.at("u").number() == 18446744073709551616.0);
  CHECK(json.at("i").integer() == -3);
  CHECK(json.at("u").unsigned_integer() == 18446744073709551615u);
  CHECK(json.at("b").boolean());
  CHECK(json.at("z").is_null());
  CHECK_FALSE(json.at("b").is_null());
  CHECK(json.at("a").items()[1].items()[0].path() == "doc.a[1][0]");
  CHECK(json.at("a").items()[1].items()[0].integer() == 2);
  CHECK(json.entries().size() == 7);
  CHECK(json.entries().at("i").path() == "doc.i");
}

TEST_CASE("a reader outlives the reader that it came from") {
  std::optional<lab::JsonReader> json = parse_json(R"({"a":{"b":"text"}})", "doc");
  const lab::JsonReader inner = json->at("a").at("b");
  json.reset();
  CHECK(inner.text() == "text");
}

TEST_CASE("a value of another type is named with its path") {
  const lab::JsonReader json = parse_json(R"({"a":[{"b":"x"},true,null,1.5,{},-1]})", "doc");
  const std::vector<lab::JsonReader> items = json.at("a").items();
  CHECK_THROWS_MATCHES(items[0].at("b").number(), lab::Error,
                       Message("doc.a[0].b: expected a number, found \"x\""));
  CHECK_THROWS_MATCHES(items[1].number(), lab::Error,
                       Message("doc.a[1]: expected a number, found true"));
  CHECK_THROWS_MATCHES(items[2].text(), lab::Error,
                       Message("doc.a[2]: expected a string, found null"));
  CHECK_THROWS_MATCHES(items[3].integer(), lab::Error,
                       Message("doc.a[3]: expected an integer, found 1.5"));
  CHECK_THROWS_MATCHES(items[4].items(), lab::Error,
                       Message("doc.a[4]: expected an array, found an object"));
  CHECK_THROWS_MATCHES(json.at("a").entries(), lab::Error,
                       Message("doc.a: expected an object, found an array"));
  CHECK_THROWS_MATCHES(items[5].unsigned_integer(), lab::Error,
                       Message("doc.a[5]: expected an integer from 0 to 18446744073709551615, "
                               "found -1"));
  CHECK_THROWS_MATCHES(items[0].at("b").boolean(), lab::Error,
                       Message("doc.a[0].b: expected true or false, found \"x\""));
}

TEST_CASE("numbers outside their range are refused") {
  const lab::JsonReader json = parse_json("[5, 18446744073709551615]", "doc");
  CHECK_THROWS_MATCHES(json.items()[0].number(0, 1), lab::Error,
                       Message("doc[0]: expected a number from 0 to 1, found 5"));
  CHECK_THROWS_MATCHES(json.items()[0].integer(-4, 4), lab::Error,
                       Message("doc[0]: expected an integer from -4 to 4, found 5"));
  CHECK_THROWS_MATCHES(json.items()[1].integer(0, 9), lab::Error,
                       Message("doc[1]: expected an integer from 0 to 9, "
                               "found 18446744073709551615"));
}

TEST_CASE("keys are read against their list") {
  const lab::JsonReader json = parse_json(R"({"o":{"a":1,"b":2}})", "doc");
  CHECK_NOTHROW(json.at("o").expect_keys({"b", "a"}));
  CHECK_NOTHROW(json.at("o").expect_keys({"b"}, {"c", "a"}));
  CHECK_THROWS_MATCHES(json.at("o").expect_keys({"a"}, {"c"}), lab::Error,
                       Message("doc.o.b: expected one of the keys a, c, found an unknown key"));
  CHECK_THROWS_MATCHES(json.at("o").expect_keys({"a"}), lab::Error,
                       Message("doc.o.b: expected one of the keys a, found an unknown key"));
  CHECK_THROWS_MATCHES(json.at("o").expect_keys({"a", "b", "c"}), lab::Error,
                       Message("doc.o.c: expected a value, found no such key"));
  CHECK_THROWS_MATCHES(json.at("p"), lab::Error,
                       Message("doc.p: expected a value, found no such key"));
}

TEST_CASE("a repeated key is named with its path, however deep") {
  CHECK_THROWS_MATCHES(parse_json(R"({"a":[1,{"k":1,"j":2,"k":3}]})", "doc"), lab::Error,
                       Message("doc.a[1].k: expected a key once, found it twice"));
}

TEST_CASE("what is no JSON is refused with its place") {
  CHECK_THROWS_MATCHES(parse_json("{\"a\":}", "doc"), lab::Error,
                       Message("doc: expected JSON, found a syntax error at byte 6"));
  CHECK_THROWS_MATCHES(parse_json("", "doc"), lab::Error,
                       Message("doc: expected JSON, found a syntax error at byte 1"));
  CHECK_THROWS_MATCHES(parse_json("{} x", "doc"), lab::Error,
                       Message("doc: expected JSON, found a syntax error at byte 4"));
  CHECK_THROWS_AS(parse_json("[1,]", "doc"), lab::Error);
  CHECK_THROWS_AS(parse_json("[NaN]", "doc"), lab::Error);
  CHECK_THROWS_AS(parse_json("[Infinity]", "doc"), lab::Error);
  CHECK_THROWS_AS(parse_json("[01]", "doc"), lab::Error);
  CHECK_THROWS_AS(parse_json("// c\n[]", "doc"), lab::Error);
  CHECK_THROWS_AS(parse_json("['a']", "doc"), lab::Error);
  CHECK_THROWS_AS(parse_json("[\"\x01\"]", "doc"), lab::Error);
  CHECK_THROWS_AS(parse_json("[\"\xff\"]", "doc"), lab::Error);
}

TEST_CASE("a number beyond a double is refused, one below its precision is rounded") {
  CHECK_THROWS_MATCHES(
      parse_json("[1e999]", "doc"), lab::Error,
      Message(
          "doc: expected numbers within the range of a double, found a larger one near byte 6"));
  CHECK(parse_json("[1e-999]", "doc").items()[0].number() == 0.0);
}

TEST_CASE("text and depth are limited") {
  CHECK_THROWS_MATCHES(parse_json("[1,2]", "doc", {.bytes = 4, .depth = 9}), lab::Error,
                       Message("doc: expected at most 4 bytes of JSON, found 5"));
  CHECK_NOTHROW(parse_json("[[1]]", "doc", {.bytes = 99, .depth = 2}));
  CHECK_THROWS_MATCHES(parse_json("[[[1]]]", "doc", {.bytes = 99, .depth = 2}), lab::Error,
                       Message("doc: expected at most 2 nested levels, found more"));
  CHECK_THROWS_MATCHES(parse_json(std::string(5000000, '['), "doc"), lab::Error,
                       Message("doc: expected at most 32 nested levels, found more"));
}

TEST_CASE("two hundred thousand keys are read") {
  std::string text = "{";
  for (int i = 0; i < 200000; ++i) text += "\"" + std::to_string(i) + "\":0,";
  text.back() = '}';
  CHECK(parse_json(text, "doc").entries().size() == 200000);
}

TEST_CASE("text from outside is made printable for messages") {
  CHECK(lab::printable("a\nb\x7f") == "a?b?");
  CHECK(lab::printable(std::string(60, 'x')) == std::string(60, 'x'));
  CHECK(lab::printable(std::string(61, 'x')) == std::string(60, 'x') + "...");
  // 59 bytes and a two-byte character across the limit: no half of it stays.
  CHECK(lab::printable(std::string(59, 'x') + "\xc3\xa9z") == std::string(59, 'x') + "...");
}
