// SPDX-License-Identifier: MIT
// The four schedules. Cosine: Loshchilov and Hutter 2017, without restarts.
#include "native/recipes/schedule.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "shared/base/error.h"

namespace lab {
namespace {

double plateau_fraction(const Schedule& schedule, std::span<const double> validation) {
  double fraction = 1;
  double best = std::numeric_limits<double>::infinity();
  std::int64_t waited = 0;
  for (const double loss : validation) {
    waited = loss < best ? 0 : waited + 1;
    best = std::min(best, loss);
    if (waited <= schedule.patience) continue;
    fraction /= 2;
    waited = 0;
  }
  return std::max(fraction, schedule.final_fraction);
}

}  // namespace

void declare(SettingTable& table, Schedule& schedule) {
  table.add("schedule", schedule.kind, {"constant", "exponential", "cosine", "plateau"},
            "of the learning rates");
  table.add("final_fraction", schedule.final_fraction, 1e-6, 1,
            "of each learning rate at the end; plateau: at the least");
  table.add("patience", schedule.patience, 1, 10000,
            "plateau: epochs without a better validation loss before halving");
}

double rate_factor(const Schedule& schedule, double progress, std::span<const double> validation) {
  const double least = schedule.final_fraction;
  double fraction = 1;
  if (schedule.kind == "exponential") {
    fraction = std::pow(least, progress);
  } else if (schedule.kind == "cosine") {
    fraction = least + (1 - least) * 0.5 * (1 + std::cos(std::numbers::pi * progress));
  } else if (schedule.kind == "plateau") {
    fraction = plateau_fraction(schedule, validation);
  } else if (schedule.kind != "constant") {
    throw Error("schedule", "constant, exponential, cosine or plateau", schedule.kind);
  }
  return fraction;
}

}  // namespace lab
