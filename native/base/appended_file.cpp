// SPDX-License-Identifier: MIT
#include "native/base/appended_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <span>

#include "native/base/files.h"
#include "shared/base/error.h"

namespace lab {

AppendedFile::AppendedFile(const std::filesystem::path& path, std::string_view head)
    : path_(path), file_(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK) {
  if (file_.value() < 0) throw_unwritable(path_, errno);
  if (::flock(file_.value(), LOCK_EX | LOCK_NB) != 0) {
    throw Error(path_.string(), "no other run that writes it now", "one");
  }
  const std::string before = text();
  bytes_ = std::ssize(before);
  const std::size_t last_end = before.rfind('\n');
  cut_to(last_end == std::string::npos ? 0 : static_cast<std::int64_t>(last_end) + 1);
  if (bytes_ == 0) append(head);
}

std::string AppendedFile::text() const {
  const auto bytes = read_file(path_);
  return {bytes.begin(), bytes.end()};
}

void AppendedFile::cut_to(std::int64_t bytes) {
  if (bytes == bytes_) return;
  if (::ftruncate(file_.value(), bytes) != 0) throw_unwritable(path_, errno);
  bytes_ = bytes;
}

void AppendedFile::append(std::string_view piece) {
  if (!write_all(file_, {reinterpret_cast<const std::uint8_t*>(piece.data()), piece.size()})) {
    const int code = errno;
    static_cast<void>(::ftruncate(file_.value(), bytes_));
    throw_unwritable(path_, code);
  }
  bytes_ += std::ssize(piece);
}

void AppendedFile::sync() {
  if (::fsync(file_.value()) != 0) throw_unwritable(path_, errno);
}

}  // namespace lab
