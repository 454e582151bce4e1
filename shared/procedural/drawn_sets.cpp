// SPDX-License-Identifier: MIT
// See drawn_sets.h.
#include "shared/procedural/drawn_sets.h"

#include "shared/base/rng.h"

namespace lab {

std::uint64_t picture_seed(std::uint64_t seed, std::uint32_t part, std::size_t index) {
  Rng rng(seed, std::uint64_t{part} << 32 | index);
  const std::uint64_t high = rng.next_u32();
  return high << 32 | rng.next_u32();
}

CapsuleSpec drawn_capsule(std::uint64_t seed, DrawnPart part, CapsuleCounts counts,
                          std::size_t index) {
  const std::size_t kind = index < counts.good ? 0 : 1 + (index - counts.good) / counts.each_defect;
  return {.seed = picture_seed(seed, part, index),
          .defect = static_cast<CapsuleDefect>(kind),
          .size = kDrawnCapsuleSize};
}

}  // namespace lab
