// SPDX-License-Identifier: MIT
// The learning rates over a run: a factor on the rate that each optimiser starts at.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "native/base/options.h"

namespace lab {

struct Schedule {
  std::string kind = "cosine";   // constant, exponential, cosine, one-cycle, plateau
  double final_fraction = 0.01;  // at the end, or at the least (plateau)
  double rise = 0.3;             // one-cycle: share of the run before the highest rate
  std::int64_t patience = 5;     // plateau: epochs without a better validation loss before halving
};

void declare(SettingTable& table, Schedule& schedule);

// progress: share of the run's steps that are done, in [0, 1]; constant and plateau do not use it.
// validation: total validation loss of each finished epoch; only plateau uses it.
double rate_factor(const Schedule& schedule, double progress, std::span<const double> validation);

}  // namespace lab
