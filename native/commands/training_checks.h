// SPDX-License-Identifier: MIT
// Everything that would stop a run at its end, looked for before it begins: training can take hours,
// and the bundle is made and measured after them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "native/data/inventory.h"
#include "native/plans/plan.h"
#include "native/recipes/parents.h"
#include "shared/base/error.h"

namespace lab {

struct TrainingRequest {
  const Plan& plan;  // settings final
  const DataSource& source;
  const Inventory& inventory;    // of the source
  std::filesystem::path folder;  // of the run
  ParentFiles parents = {};      // of the roles that the recipe asks for
};

// All that is in the way, not only the first of it: pictures and masks that cannot be read, too few
// pictures for a batch or a test, names that no manifest takes, a folder that is not to be written, no
// room on the disk. Empty: nothing that can be known beforehand.
std::vector<Error> check_before_training(const TrainingRequest& request);

// What the user should know before waiting for it: that the bundle will not score, and why.
std::vector<std::string> notes_before_training(const DataSource& source);

// Problems that are listed; there may be one for each of a million pictures.
inline constexpr std::size_t kListedProblems = 20;

// Throws the problem, if there is one. Of several it shows the first kListedProblems and how many more
// there are, and throws lab::Error that counts them.
void expect_none(const std::vector<Error>& problems,
                 const std::function<void(const std::string&)>& show);

// Nothing, or what is wrong with the room on the disk that `folder` will lie on.
std::optional<Error> room_problem(const std::filesystem::path& folder, std::uint64_t bytes);

}  // namespace lab
