// SPDX-License-Identifier: MIT
#include "native/base/file_descriptor.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <system_error>
#include <utility>

#include "shared/base/error.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

bool is_open_as(int stream, const struct stat& status) {
  struct stat open{};
  return ::fstat(stream, &open) == 0 && open.st_dev == status.st_dev &&
         open.st_ino == status.st_ino;
}

}  // namespace

FileDescriptor::FileDescriptor(const fs::path& path, int flags)
    : value_(::open(path.c_str(), flags, 0666)) {}

FileDescriptor::~FileDescriptor() {
  if (value_ >= 0) ::close(value_);
}

FileDescriptor::FileDescriptor(FileDescriptor&& other) noexcept
    : value_(std::exchange(other.value_, -1)) {}

bool FileDescriptor::close() { return ::close(std::exchange(value_, -1)) == 0; }

std::string system_reason(int code) { return std::generic_category().message(code); }

void throw_unwritable(const fs::path& path, int code) {
  throw Error(path.string(), "a file that can be written", system_reason(code));
}

bool write_all(const FileDescriptor& file, std::span<const std::uint8_t> bytes) {
  // Linux writes at most about 2 GiB a call.
  constexpr std::size_t kChunk = std::size_t{1} << 30;
  while (!bytes.empty()) {
    const ssize_t written = ::write(file.value(), bytes.data(), std::min(bytes.size(), kChunk));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return true;
}

std::optional<struct stat> status_of_output(const fs::path& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) {
    if (errno == ENOENT) return std::nullopt;
    throw_unwritable(path, errno);
  }
  if (S_ISDIR(status.st_mode)) throw_unwritable(path, EISDIR);
  return status;
}

std::optional<FileDescriptor> open_stream(const fs::path& path, const struct stat& status) {
  std::optional<FileDescriptor> stream;
  if (is_standard_output(status)) {
    stream.emplace(::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0));
  } else if (is_open_as(STDERR_FILENO, status)) {
    stream.emplace(::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0));
  } else if (!S_ISREG(status.st_mode)) {
    stream.emplace(path, O_WRONLY | O_CLOEXEC);
  }
  if (stream && stream->value() < 0) throw_unwritable(path, errno);
  return stream;
}

bool is_standard_output(const struct stat& status) { return is_open_as(STDOUT_FILENO, status); }

fs::path follow_links(fs::path path) {
  // The system gives up after 40 links.
  for (int i = 0; i < 40; ++i) {
    std::error_code no_link;
    const fs::path next = fs::read_symlink(path, no_link);
    if (no_link) break;
    path = path.parent_path() / next;
  }
  return path;
}

}  // namespace lab
