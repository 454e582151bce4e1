// SPDX-License-Identifier: MIT
// Reading of run_folder.h.
#include "native/training/run_folder.h"

#include <ATen/ATen.h>

namespace lab {

StoredRun open_run(const std::filesystem::path& folder) {
  StoredRun run;
  run.checkpoint = read_checkpoint(folder);
  run.plan = std::make_unique<Plan>(parse_recipe_name(run.checkpoint.identity.recipe));
  for (const auto& [key, value] : run.checkpoint.identity.settings) {
    run.plan->settings.set(key, value);
  }
  check_course(run.checkpoint, *run.plan, run.checkpoint.identity.training_size);
  return run;
}

void load_networks(const StoredRun& run) {
  Recipe& recipe = *run.plan->recipe;
  build_on_cpu(recipe, std::ssize(run.checkpoint.identity.classes), run.checkpoint.parents);
  restore_tensors(run.checkpoint.tensors, recipe.state());
}

}  // namespace lab
