// SPDX-License-Identifier: MIT
// One training process a folder. The lock is the kernel's, on a file in the folder, and goes with the
// process, however that ends; what the file says is for people. Reading a run needs no lock. Linux.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "native/base/file_descriptor.h"

namespace lab {

// In a folder that belongs to no run yet, too.
inline constexpr const char* kLockFile = "run.lock";

class RunLock {
 public:
  // Makes the folder, and those above it, where there are none.
  // Throws lab::Error if it cannot, or if another process has the lock: the message names it.
  explicit RunLock(const std::filesystem::path& folder);
  // Removes the lock file, and the folders that it made if there is nothing else in them.
  ~RunLock();
  RunLock(const RunLock&) = delete;
  RunLock& operator=(const RunLock&) = delete;

  // Why the file system gives no locks; empty if it does. The run is unprotected then.
  const std::string& missing() const { return missing_; }

 private:
  void make_folder(const std::filesystem::path& folder);
  bool lock();
  void remove_made();

  std::filesystem::path path_;
  std::vector<std::filesystem::path> made_;  // innermost first
  std::optional<FileDescriptor> file_;
  std::string missing_;
};

}  // namespace lab
