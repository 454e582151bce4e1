// SPDX-License-Identifier: MIT
// Some pictures of a set, by lot: what stands for a whole set must not be its first pictures, which may be easier or
// of few classes, and not every so many. MNIST's training pictures come from its two sources in turns, and every second
// one alone is as far from the test set as a good generator.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "native/data/dataset.h"

namespace lab {

// Which ones: `count` of them, rising, the same every time. Precondition: count <= dataset.size().
std::vector<std::uint32_t> drawn_part(const Dataset& dataset, std::size_t count);

}  // namespace lab
