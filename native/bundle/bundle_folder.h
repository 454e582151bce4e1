// SPDX-License-Identifier: MIT
// Which folders may become a bundle: whatever somebody else keeps in one is worth more than a bundle.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace lab {

// Throws lab::Error, by the name of the first thing that is in the way, unless there is nothing at
// `folder`, or an empty folder, or one with a manifest of ours and no file beside those that it names.
// A link is refused, and so is the root of the file system.
void expect_replaceable(const std::filesystem::path& folder);

// A folder that a bundle must not be put over or into.
struct GuardedFolder {
  std::string what;  // "the run's folder"
  std::filesystem::path path;
  bool within = false;  // nor anywhere below it
};

// Throws lab::Error if `folder` is one of them, or holds one of them, by whatever names they are given.
void expect_apart(const std::filesystem::path& folder, const std::vector<GuardedFolder>& guarded);

}  // namespace lab
