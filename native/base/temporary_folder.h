// SPDX-License-Identifier: MIT
// A folder that is put together beside its final place under a name that nobody else has, and moved
// there when it is complete. No folder is ever removed or written to that was not made here: what a
// killed process left behind stays, and so does whatever else has a name like ours.
#pragma once

#include <filesystem>
#include <vector>

namespace lab {

class TemporaryFolder {
 public:
  // Makes ".<name>.<six random characters>.partial" in the target's folder, and the folders above it.
  // A link is followed: the folder that it names is the target, and the link stays.
  // Throws lab::Error if it cannot.
  explicit TemporaryFolder(const std::filesystem::path& target);
  // Removes the folder with all that is in it, unless it has its final name by now, and the folders
  // above it that it made.
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  // Absolute and without links.
  const std::filesystem::path& target() const { return target_; }

  // Gives it the target's name. Throws lab::Error if anything but an empty folder is there.
  void rename_to_target();
  // The same, but a folder that is there is replaced, in one step where the file system can, and
  // removed. Whether it may be is the caller's to know.
  void replace_target();

 private:
  std::filesystem::path target_;
  std::filesystem::path path_;
  std::vector<std::filesystem::path> made_above_;  // innermost first
};

// For work that takes long: throws lab::Error now if nothing could be made beside `target`, in the
// folder that it is to lie in. Leaves nothing.
void expect_writable(const std::filesystem::path& target);

}  // namespace lab
