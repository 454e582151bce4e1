// SPDX-License-Identifier: MIT
// Text from outside: what is UTF-8, and what a terminal gets to see of it.
#include "shared/base/text.h"

#include <catch2/catch_test_macros.hpp>

#include "shared/base/error.h"

namespace {

using lab::is_utf8;
using lab::one_line;
using lab::printable;

}  // namespace

TEST_CASE("UTF-8 is told from other bytes") {
  for (const char* text :
       {"", "crack", "Ri\xc3\x9f", "\xe8\xa3\x82", "\xf0\x9f\x92\xa5", "\xf4\x8f\xbf\xbf"}) {
    INFO(text);
    CHECK(is_utf8(text));
  }
  CHECK_FALSE(is_utf8("Ri\xdf"));                // Latin-1
  CHECK_FALSE(is_utf8("\x80"));                  // a continuation alone
  CHECK_FALSE(is_utf8("\xc3"));                  // cut short
  CHECK_FALSE(is_utf8("\xc3("));                 // followed by something else
  CHECK_FALSE(is_utf8("\xc0\xaf"));              // overlong, two bytes
  CHECK_FALSE(is_utf8("\xe0\x9f\xbf"));          // overlong, three
  CHECK_FALSE(is_utf8("\xf0\x8f\xbf\xbf"));      // overlong, four
  CHECK_FALSE(is_utf8("\xed\xa0\x80"));          // a surrogate
  CHECK_FALSE(is_utf8("\xf4\x90\x80\x80"));      // beyond U+10FFFF
  CHECK_FALSE(is_utf8("\xf8\x88\x80\x80\x80"));  // five bytes
}

TEST_CASE("what a terminal would obey becomes a question mark, everything else stays") {
  CHECK(one_line("Ri\xc3\x9f \xf0\x9f\x92\xa5 \xe8\xa3\x82") ==
        "Ri\xc3\x9f \xf0\x9f\x92\xa5 \xe8\xa3\x82");
  CHECK(one_line("a\nb\tc\x7f") == "a?b?c?");
  CHECK(one_line("\x1b[2J\x1b]0;title\x07") == "?[2J?]0;title?");
  CHECK(one_line("\xc2\x9b"
                 "2J") == "?2J");  // CSI as a C1 character
  CHECK(one_line("\x9b"
                 "2J") == "?2J");  // and as a byte
  CHECK(one_line("a\xe2\x80\xae"
                 "b") == "a?b");  // right-to-left override
  CHECK(one_line("a\xe2\x80\xa8"
                 "b") == "a?b");  // line separator
  CHECK(one_line(std::string("a\0b", 3)) == "a?b");
  CHECK(one_line("\xe8\xa3") == "??");
}

TEST_CASE("a cut text keeps whole characters") {
  CHECK(printable("abcdef", 4) == "abcd...");
  CHECK(printable("abcd", 4) == "abcd");
  CHECK(printable("abc\xc3\x9f", 4) == "abc...");
  CHECK(printable("abc\xc3\x9f", 5) == "abc\xc3\x9f");
  CHECK(printable(std::string(1000, 'x')) == std::string(60, 'x') + "...");
  CHECK(lab::quoted_name("a\nb") == "'a?b'");
}

TEST_CASE("an error is one line of UTF-8, whatever it names") {
  CHECK(std::string(lab::Error("a\x1b[2J", "b\nc", "\xdf").what()) ==
        "a?[2J: expected b?c, found ?");
}

TEST_CASE("an error can say which file it lies in") {
  const lab::Error error = lab::Error("manifest.id", "a name", "none").within("models/x");
  CHECK(std::string(error.what()) == "models/x: manifest.id: expected a name, found none");
}
