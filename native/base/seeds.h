// SPDX-License-Identifier: MIT
// Every random choice of a run comes from the run's seed, what it is for, and a count (of epochs or
// steps): so a run can go on from any step without a generator's state.
#pragma once

#include <cstdint>

namespace lab {

enum class Purpose : std::uint64_t {
  order = 1,       // of the pictures, by epoch
  step = 2,        // noise within a step
  validation = 3,  // noise of the validation, the same after every epoch
  batch = 4,       // what is made for a batch beforehand, by step
  held_out = 5,    // likewise for the validation, by batch
  judge = 6,       // codes of samples for a judge, the same after every epoch
};

std::uint64_t derived_seed(std::uint64_t seed, Purpose purpose, std::int64_t count);

}  // namespace lab
