// SPDX-License-Identifier: MIT
// Figures of a run after each epoch that are no losses: what somebody says of the networks as they are then.
#pragma once

#include <string>

#include "native/base/interruption.h"
#include "native/recipes/recipe.h"
#include "native/training/run_history.h"

namespace lab {

class EpochJudge {
 public:
  virtual ~EpochJudge() = default;

  // The same names in every epoch, beside those of the validation. Nothing of the recipe changes, nor do LibTorch's
  // random generators: a run with a judge has the weights of one without. Throws Interrupted if asked to stop.
  virtual NamedValues judge(const Recipe& recipe, const StopToken& stop) const = 0;
  // One line on figures that somebody should know of; empty: they are in order.
  virtual std::string warning(const NamedValues& figures) const = 0;
};

}  // namespace lab
