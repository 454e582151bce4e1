// SPDX-License-Identifier: MIT
// Plain names of classes: what becomes of capitals, spaces, marks, other scripts and namesakes.
#include "shared/base/machine_names.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <set>

#include "shared/base/rng.h"

namespace {

using Names = std::vector<std::string>;

Names of(const Names& names) { return lab::machine_names(names, "defect"); }

}  // namespace

TEST_CASE("plain names stay as they are") {
  CHECK(of({"good", "crack", "faulty_imprint", "2nd"}) ==
        Names{"good", "crack", "faulty_imprint", "2nd"});
  CHECK(of({}).empty());
}

TEST_CASE("capitals become small, Latin letters lose their marks, the rest parts words") {
  CHECK(of({"Crack", "deep scratch", "Ri\xc3\x9f",
            "\xc3\x9c"
            "bel",
            "Fa\xc3\xa7"
            "ade",
            "\xc5\x81\xc3\xb3"
            "d\xc5\xba",
            "\xc5\x92uvre", "a--b  c.", "__x__", "\xc3\xbf"}) ==
        Names{"crack", "deep_scratch", "riss", "ubel", "facade", "lodz", "oeuvre", "a_b_c", "x",
              "y"});
  // u and a combining diaeresis, as macOS stores names.
  CHECK(of({"u\xcc\x88"
            "bel"}) == Names{"ubel"});
  CHECK(of({"3 \xc3\x97 4", "4 \xc3\xb7 2"}) == Names{"3_4", "4_2"});
}

TEST_CASE("names with nothing plain in them are counted by place") {
  CHECK(of({"good", "\xe8\xa3\x82", "\xf0\x9f\x92\xa5", "?!"}) ==
        Names{"good", "defect_1", "defect_2", "defect_3"});
  CHECK(of({"\xdf"}) == Names{"defect_0"});  // no UTF-8 at all
}

TEST_CASE("namesakes are told apart, and a name that is its own keeps it") {
  CHECK(of({"Crack", "crack", "CRACK", "crack 2"}) ==
        Names{"crack_2", "crack", "crack_3", "crack_2_2"});
  CHECK(of({"\xe8\xa3\x82", "defect_0"}) == Names{"defect_0_2", "defect_0"});
}

TEST_CASE("long names are cut and stay different") {
  const std::string longest(255, 'x');
  const Names names = of({longest, longest + "1", longest + "2"});
  CHECK(names[0] == std::string(60, 'x'));
  CHECK(names[1] == std::string(58, 'x') + "_2");
  CHECK(names[2] == std::string(58, 'x') + "_3");
}

TEST_CASE("whatever the names are, the plain ones are plain and all different") {
  lab::Rng rng(11);
  for (int round = 0; round < 200; ++round) {
    std::set<std::string> drawn;
    while (drawn.size() < 12) {
      std::string name;
      const std::uint32_t length = 1 + rng.below(4);
      // Few different bytes, so that many come out alike.
      constexpr char kBytes[] = "aA_ 2\xc3\x9f\xff";
      for (std::uint32_t i = 0; i < length; ++i) name += kBytes[rng.below(sizeof(kBytes) - 1)];
      drawn.insert(name);
    }
    const Names plain = of({drawn.begin(), drawn.end()});
    CHECK(std::set<std::string>(plain.begin(), plain.end()).size() == 12);
    for (const std::string& name : plain) {
      CHECK(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos);
      CHECK((!name.empty() && name.front() != '_' && name.back() != '_'));
    }
    CHECK(plain == of({drawn.begin(), drawn.end()}));
  }
}
