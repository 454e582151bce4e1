// SPDX-License-Identifier: MIT
// The bound on tensors, up to where products overflow.
#include "shared/base/tensor_size.h"

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <limits>

using lab::value_count;

TEST_CASE("values of a shape are counted up to a bound, whatever the sizes") {
  constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();
  CHECK(value_count(std::array<std::int64_t, 3>{3, 64, 64}) == 12288);
  CHECK(value_count({}) == 1);
  CHECK(value_count(std::array<std::int64_t, 2>{1 << 14, 1 << 14}) == lab::kMostValues);
  CHECK_FALSE(value_count(std::array<std::int64_t, 2>{1 << 14, (1 << 14) + 1}));
  CHECK_FALSE(value_count(std::array<std::int64_t, 2>{kLargest, kLargest}));
  CHECK_FALSE(value_count(std::array<std::int64_t, 3>{1 << 22, 1 << 22, 1 << 22}));
  CHECK_FALSE(value_count(std::array<std::int64_t, 1>{0}));
  CHECK_FALSE(value_count(std::array<std::int64_t, 2>{-1, 5}));
}
