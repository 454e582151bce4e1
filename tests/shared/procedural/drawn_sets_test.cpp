// SPDX-License-Identifier: MIT
// The drawn sets by index.
#include "shared/procedural/drawn_sets.h"

#include <catch2/catch_test_macros.hpp>

using lab::CapsuleDefect;
using lab::CapsuleSpec;

TEST_CASE("a test capsule's index tells its kind, and its seed is its own") {
  const auto at = [](std::size_t index) {
    return lab::drawn_capsule(1, lab::kCapsuleTest, lab::kCapsuleTestCounts, index);
  };
  CHECK(lab::kCapsuleTestCounts.size() == 300);
  CHECK(at(0).defect == CapsuleDefect::none);
  CHECK(at(99).defect == CapsuleDefect::none);
  CHECK(at(100).defect == CapsuleDefect::crack);
  CHECK(at(139).defect == CapsuleDefect::crack);
  CHECK(at(140).defect == CapsuleDefect::faulty_imprint);
  CHECK(at(299).defect == CapsuleDefect::squeeze);
  CHECK(at(7).size == 256);
  CHECK(at(7).seed == lab::picture_seed(1, 5, 7));
  CHECK(at(7).seed != at(8).seed);
  CHECK(at(7).seed != lab::drawn_capsule(2, lab::kCapsuleTest, lab::kCapsuleTestCounts, 7).seed);
}
