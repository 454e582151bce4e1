// SPDX-License-Identifier: MIT
#include "native/base/seeds.h"

#include "shared/base/rng.h"

namespace lab {

std::uint64_t derived_seed(std::uint64_t seed, Purpose purpose, std::int64_t count) {
  Rng rng(seed, (static_cast<std::uint64_t>(purpose) << 48) | static_cast<std::uint64_t>(count));
  const std::uint64_t high = rng.next_u32();
  return high << 32 | rng.next_u32();
}

}  // namespace lab
