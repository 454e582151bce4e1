// SPDX-License-Identifier: MIT
#include "shared/base/csv.h"

#include <catch2/catch_test_macros.hpp>

TEST_CASE("a CSV field is quoted where RFC 4180 asks for it") {
  CHECK(lab::csv_field("plain text") == "plain text");
  CHECK(lab::csv_field("a, \"b\"") == "\"a, \"\"b\"\"\"");
  CHECK(lab::csv_field("two\r\nlines") == "\"two\r\nlines\"");
  CHECK(lab::csv_field("").empty());
}

TEST_CASE("a CSV field that a spreadsheet would run as a formula has an apostrophe in front") {
  CHECK(lab::csv_field("=1+1") == "'=1+1");
  CHECK(lab::csv_field("+1") == "'+1");
  CHECK(lab::csv_field("-1.png") == "'-1.png");
  CHECK(lab::csv_field("@SUM(A1)") == "'@SUM(A1)");
  CHECK(lab::csv_field("\t=1") == "'\t=1");
  CHECK(lab::csv_field("\r=1") == "\"'\r=1\"");
  CHECK(lab::csv_field("=HYPERLINK(\"x\",\"y\")") == "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"");
  CHECK(lab::csv_field("a=1") == "a=1");
}
