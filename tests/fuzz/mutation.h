// SPDX-License-Identifier: MIT
// Seeded damage to valid inputs, for tests that every parser ends in a result or a lab::Error.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "shared/base/rng.h"

namespace lab::test {

// One to four random edits: changed bits, bytes and numbers, missing, repeated and cut off ranges.
std::vector<std::uint8_t> mutated(std::span<const std::uint8_t> valid, Rng& rng);

struct Outcomes {
  int results = 0;
  int errors = 0;
};

struct MutationRun {
  std::uint64_t seed = 0;
  int count = 0;
};

// Parses `count` damaged versions of the inputs, taken in turn. Anything but a result or a
// lab::Error is left to the caller.
Outcomes parse_mutations(std::span<const std::vector<std::uint8_t>> valid, const MutationRun& run,
                         const std::function<void(const std::vector<std::uint8_t>&)>& parse);

}  // namespace lab::test
