// SPDX-License-Identifier: MIT
#include "native/base/temporary_folder.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <string>
#include <system_error>

#include "native/base/files.h"
#include "shared/base/error.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

constexpr const char* kWritable = "a folder that can be written";

[[noreturn]] void fail(const fs::path& folder, int code) {
  throw Error(folder.string(), kWritable, std::generic_category().message(code));
}

// Without links and without a slash at its end, so that it has a name and a parent.
fs::path resolved(const fs::path& path) {
  std::error_code failure;
  const fs::path canonical = fs::weakly_canonical(fs::absolute(path), failure);
  if (failure) fail(path, failure.value());
  return canonical.has_filename() ? canonical : canonical.parent_path();
}

// Makes the folders above `path` that are missing and returns them, innermost first.
std::vector<fs::path> make_folders_above(const fs::path& path) {
  std::vector<fs::path> missing;
  std::error_code ignored;
  for (fs::path above = path.parent_path(); !fs::exists(above, ignored) && above.has_filename();
       above = above.parent_path()) {
    missing.push_back(above);
  }
  std::error_code failure;
  fs::create_directories(path.parent_path(), failure);
  if (failure) fail(path, failure.value());
  return missing;
}

fs::path make_unused_folder(const fs::path& target) {
  while (true) {
    fs::path path = temporary_name(target);
    if (::mkdir(path.c_str(), 0777) == 0) return path;
    if (errno != EEXIST) fail(target, errno);
  }
}

bool exchange(const fs::path& a, const fs::path& b) {
  return ::renameat2(AT_FDCWD, a.c_str(), AT_FDCWD, b.c_str(), RENAME_EXCHANGE) == 0;
}

}  // namespace

TemporaryFolder::TemporaryFolder(const fs::path& target)
    : target_(resolved(target)), made_above_(make_folders_above(target_)) {
  path_ = make_unused_folder(target_);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
  for (const auto& folder : made_above_) {
    // Not if anybody has put something into it.
    if (!fs::is_empty(folder, ignored) || !fs::remove(folder, ignored)) break;
  }
}

void TemporaryFolder::rename_to_target() {
  if (::rename(path_.c_str(), target_.c_str()) != 0) {
    const bool occupied = errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR;
    if (!occupied) fail(target_, errno);
    throw Error(target_.string(), "a new or empty folder",
                fs::is_directory(target_) ? "files in it" : "a file");
  }
  path_.clear();
  sync_folder(target_.parent_path());
}

void TemporaryFolder::replace_target() {
  // path_ then names the old folder, which the destructor removes.
  if (exchange(path_, target_)) return sync_folder(target_.parent_path());
  if (errno == ENOENT) return rename_to_target();
  if (errno != EINVAL && errno != ENOSYS) fail(target_, errno);
  const fs::path old = make_unused_folder(target_);
  if (::rename(target_.c_str(), old.c_str()) != 0) fail(target_, errno);
  if (::rename(path_.c_str(), target_.c_str()) != 0) {
    const int code = errno;
    ::rename(old.c_str(), target_.c_str());
    fail(target_, code);
  }
  path_ = old;
  sync_folder(target_.parent_path());
}

void expect_writable(const fs::path& target) { const TemporaryFolder made_and_removed(target); }

}  // namespace lab
