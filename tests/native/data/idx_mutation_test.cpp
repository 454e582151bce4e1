// SPDX-License-Identifier: MIT
// Thousands of damaged IDX files: each must end in images or labels, or in a lab::Error.
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <vector>

#include "native/data/idx.h"
#include "tests/fuzz/mutation.h"

using Bytes = std::vector<std::uint8_t>;

TEST_CASE("damaged IDX files end in a result or an error") {
  const std::vector<Bytes> valid = {
      {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12},
      {0, 0, 8, 1, 0, 0, 0, 5, 0, 1, 2, 3, 4}};
  const lab::test::Outcomes outcomes =
      lab::test::parse_mutations(valid, {.seed = 15, .count = 6000}, [](const Bytes& input) {
        if (input.size() > 3 && input[3] == 1) {
          lab::parse_idx_labels(input, "damaged");
          return;
        }
        const lab::IdxImages images = lab::parse_idx_images(input, "damaged");
        const auto sides = static_cast<std::size_t>(images.height * images.width);
        if (images.pixels.size() != images.count * sides) FAIL("pixels are missing");
      });
  CHECK(outcomes.results > 100);
  CHECK(outcomes.errors > 2000);
}
