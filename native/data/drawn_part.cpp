// SPDX-License-Identifier: MIT
#include "native/data/drawn_part.h"

#include <algorithm>

#include "shared/base/rng.h"

namespace lab {
namespace {

constexpr std::uint64_t kLotSeed = 1;

}  // namespace

std::vector<std::uint32_t> drawn_part(const Dataset& dataset, std::size_t count) {
  auto lot = shuffled_indices(kLotSeed, static_cast<std::uint32_t>(dataset.size()));
  lot.resize(count);
  std::ranges::sort(lot);
  return lot;
}

}  // namespace lab
