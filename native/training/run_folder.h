// SPDX-License-Identifier: MIT
// A run's folder as the input of other commands: networks and everything that a bundle says of
// them.
#pragma once

#include <filesystem>
#include <memory>

#include "native/plans/plan.h"
#include "native/training/checkpoint.h"

namespace lab {

inline constexpr auto kBundleFolder = "bundle";  // within the run's folder

struct StoredRun {
  Checkpoint checkpoint;
  std::unique_ptr<Plan> plan;  // settings as the run had them
};

// The recipe is not built yet: no tensor is made. Throws lab::Error if the folder holds no
// checkpoint of a recipe that this program knows, or one that contradicts its own settings.
StoredRun open_run(const std::filesystem::path& folder);

// Builds the recipe on the CPU with the checkpoint's tensors: plan->recipe->exports() are the
// trained networks.
void load_networks(const StoredRun& run);

}  // namespace lab
