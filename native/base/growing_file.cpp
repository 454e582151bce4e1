// SPDX-License-Identifier: MIT
#include "native/base/growing_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <span>
#include <string>

#include "native/base/files.h"
#include "shared/base/error.h"

namespace lab {

namespace fs = std::filesystem;

fs::path growing_name(const fs::path& path) {
  fs::path name = follow_links(path);
  name += ".partial";
  return name;
}

GrowingFile::GrowingFile(const fs::path& path, std::string_view head) : path_(path) {
  if (const auto status = status_of_output(path)) {
    is_standard_output_ = lab::is_standard_output(*status);
    if (auto stream = open_stream(path, *status)) file_.emplace(std::move(*stream));
  }
  if (!file_) open_partial();
  try {
    append(head);
  } catch (const Error&) {
    if (!partial_.empty()) ::unlink(partial_.c_str());
    throw;
  }
  head_bytes_ = bytes_;
}

// Emptied only once it is ours alone: two runs may have the same target.
void GrowingFile::open_partial() {
  partial_ = growing_name(path_);
  file_.emplace(partial_, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (file_->value() < 0) throw_unwritable(partial_, errno);
  const bool locked = ::flock(file_->value(), LOCK_EX | LOCK_NB) == 0;
  struct stat named{};
  struct stat opened{};
  // The other run may have finished it between the two calls.
  const bool ours = locked && ::stat(partial_.c_str(), &named) == 0 &&
                    ::fstat(file_->value(), &opened) == 0 && named.st_ino == opened.st_ino;
  if (!ours) throw Error(path_.string(), "no other run that writes it now", "one");
  if (::ftruncate(file_->value(), 0) != 0) throw_unwritable(path_, errno);
}

GrowingFile::~GrowingFile() {
  if (!partial_.empty() && unfinished_path().empty()) ::unlink(partial_.c_str());
}

fs::path GrowingFile::unfinished_path() const {
  return bytes_ > head_bytes_ ? partial_ : fs::path();
}

void GrowingFile::append(std::string_view piece) {
  if (!write_all(*file_, {reinterpret_cast<const std::uint8_t*>(piece.data()), piece.size()})) {
    const int code = errno;
    if (!partial_.empty()) static_cast<void>(::ftruncate(file_->value(), bytes_));
    throw_unwritable(path_, code);
  }
  bytes_ += std::ssize(piece);
}

void GrowingFile::finish() {
  if (!partial_.empty()) {
    if (::fsync(file_->value()) != 0) throw_unwritable(path_, errno);
    // While it is open, and so locked: another run would empty what it finds under this name.
    rename_file(partial_, follow_links(path_));
    partial_.clear();
  }
  if (!file_->close()) throw_unwritable(path_, errno);
}

}  // namespace lab
