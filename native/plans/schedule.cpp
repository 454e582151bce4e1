// SPDX-License-Identifier: MIT
// The five schedules. Cosine: Loshchilov and Hutter 2017, without restarts. One-cycle: Smith and Topin
// 2018, both of its parts a cosine, as PyTorch and fastai have it, and the momentum constant.
#include "native/plans/schedule.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "shared/base/error.h"

namespace lab {
namespace {

constexpr double kFirstFraction = 0.04;  // of the highest rate, where one-cycle begins

// From 1 at 0 to `last` at 1.
double cosine_fraction(double progress, double last) {
  return last + (1 - last) * 0.5 * (1 + std::cos(std::numbers::pi * progress));
}

double one_cycle_fraction(const Schedule& schedule, double progress) {
  const double rise = schedule.rise;
  if (progress < rise) return cosine_fraction(1 - progress / rise, kFirstFraction);
  return cosine_fraction((progress - rise) / (1 - rise), schedule.final_fraction);
}

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
  table.add("schedule", schedule.kind,
            {"constant", "exponential", "cosine", "one-cycle", "plateau"}, "of the learning rates");
  table.add("final_fraction", schedule.final_fraction, 1e-6, 1,
            "of each learning rate at the end; plateau: at the least");
  table.add("rise", schedule.rise, 0, 0.9,
            "one-cycle: share of the run in which the rates rise from a twenty-fifth");
  table.add("patience", schedule.patience, 1, 10000,
            "plateau: epochs without a better validation loss before halving");
}

double rate_factor(const Schedule& schedule, double progress, std::span<const double> validation) {
  const double least = schedule.final_fraction;
  double fraction = 1;
  if (schedule.kind == "exponential") {
    fraction = std::pow(least, progress);
  } else if (schedule.kind == "cosine") {
    fraction = cosine_fraction(progress, least);
  } else if (schedule.kind == "one-cycle") {
    fraction = one_cycle_fraction(schedule, progress);
  } else if (schedule.kind == "plateau") {
    fraction = plateau_fraction(schedule, validation);
  } else if (schedule.kind != "constant") {
    throw Error("schedule", "constant, exponential, cosine, one-cycle or plateau", schedule.kind);
  }
  return fraction;
}

}  // namespace lab
