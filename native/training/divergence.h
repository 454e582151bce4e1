// SPDX-License-Identifier: MIT
// When training has gone wrong for good. All is judged by the run's first loss, that of networks
// which were never updated.
#pragma once

#include <optional>
#include <string>

#include "native/recipes/recipe.h"
#include "native/training/checkpoint.h"

namespace lab {

// A loss counts as so many times the first if it is above multiple * (1 + |first|): the 1 is for
// first losses near 0.
//
// A step beyond this multiple ends a run at once: no run was seen to come back from there.
inline constexpr double kHopelessMultiple = 1000;
// A finished run beyond this multiple has diverged: it lost much of what an untrained network has.
// Batch norm and a few short epochs alone can leave a validation loss of a few times the first.
inline constexpr double kDivergedMultiple = 10;

// A loss of a step or an epoch, and what an error about it says: "step 12: expected a finite kl, found
// nan; <remark>".
struct SeenLoss {
  std::string where;
  std::string name;
  double value = 0;
  std::string remark;
};
// Throws lab::Error if it is not.
void check_finite(const SeenLoss& loss);
// Throws lab::Error if it is hopeless.
void check_hope(const SeenLoss& loss, double first);

// "a validation loss of 8e+15 at the end, 543.2 untrained" if the last finished epoch's training or
// validation loss says that the run has diverged. Losses of a game never do.
inline constexpr const char* kDivergedSetting = "diverged";  // of a manifest, with that text
std::optional<std::string> divergence_of(const Checkpoint& run, LossKind kind);

}  // namespace lab
