// SPDX-License-Identifier: MIT
// flock(2) on the lock file of run_lock.h.
#include "native/training/run_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include "shared/base/error.h"
#include "shared/base/json_reader.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

std::string this_process() {
  std::array<char, 256> host{};
  if (::gethostname(host.data(), host.size() - 1) != 0) host[0] = '\0';
  return "process " + std::to_string(::getpid()) + " on " + host.data() + "\n";
}

// What the holder wrote: "process 123 on host".
std::string holder_of(const FileDescriptor& file) {
  std::array<char, 400> text{};
  const ssize_t length = ::pread(file.value(), text.data(), text.size(), 0);
  const std::string line(text.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
  const std::string holder = line.substr(0, line.find('\n'));
  return holder.empty() ? "another process" : printable(holder);
}

// A holder that ends removes the file: then what was locked is no longer what the next one will open.
bool still_named(const FileDescriptor& file, const fs::path& path) {
  struct stat open{};
  struct stat named{};
  return ::fstat(file.value(), &open) == 0 && ::stat(path.c_str(), &named) == 0 &&
         open.st_dev == named.st_dev && open.st_ino == named.st_ino;
}

}  // namespace

RunLock::RunLock(const fs::path& folder) : path_(folder / kLockFile) {
  make_folder(folder);
  try {
    while (!lock()) {
    }
  } catch (const Error&) {
    remove_made();
    throw;
  }
  if (::ftruncate(file_->value(), 0) != 0) return;
  const std::string owner = this_process();
  // Of no harm if the disk is full: another process is then told of nobody's number.
  static_cast<void>(
      write_all(*file_, {reinterpret_cast<const std::uint8_t*>(owner.data()), owner.size()}));
}

RunLock::~RunLock() {
  // Before the lock goes, so that nobody's new file is removed.
  ::unlink(path_.c_str());
  remove_made();
}

void RunLock::make_folder(const fs::path& folder) {
  std::error_code failure;
  fs::path missing = folder.lexically_normal();
  if (!missing.has_filename()) missing = missing.parent_path();
  while (!missing.empty() && !fs::exists(missing, failure)) {
    made_.push_back(missing);
    missing = missing.parent_path();
  }
  fs::create_directories(folder, failure);
  if (failure) throw Error(folder.string(), "a folder to write to", failure.message());
}

// False if the file was removed meanwhile.
bool RunLock::lock() {
  FileDescriptor file(path_, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (file.value() < 0) throw_unwritable(path_, errno);
  if (::flock(file.value(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) {
      throw Error(path_.parent_path().string(), "a run that nobody else works on",
                  holder_of(file) + " at work");
    }
    missing_ = system_reason(errno);
  }
  if (!still_named(file, path_)) return false;
  file_.emplace(std::move(file));
  return true;
}

void RunLock::remove_made() {
  std::error_code not_empty;
  for (const auto& folder : made_) fs::remove(folder, not_empty);
}

}  // namespace lab
