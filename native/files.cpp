// SPDX-License-Identifier: MIT
// POSIX calls, because the standard library can neither wait for the disk nor say why it failed.
#include "native/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <string>
#include <system_error>

#include "shared/error.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

std::string reason(int code) { return std::generic_category().message(code); }

class FileDescriptor {
 public:
  // O_NONBLOCK among the flags: opening a pipe must not wait for its other end.
  FileDescriptor(const fs::path& path, int flags) : value_(::open(path.c_str(), flags, 0666)) {}
  ~FileDescriptor() {
    if (value_ >= 0) ::close(value_);
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;

  int value() const { return value_; }

  // False if the system reports a late write error.
  bool close() {
    const int result = ::close(value_);
    value_ = -1;
    return result == 0;
  }

 private:
  int value_;
};

// All bytes and the wait for the disk; errno tells why if false.
bool write_all(FileDescriptor& file, std::span<const std::uint8_t> bytes) {
  // Linux writes at most about 2 GiB a call.
  constexpr std::size_t kChunk = std::size_t{1} << 30;
  while (!bytes.empty()) {
    const ssize_t written = ::write(file.value(), bytes.data(), std::min(bytes.size(), kChunk));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return ::fsync(file.value()) == 0 && file.close();
}

void require_regular(const FileDescriptor& file, const fs::path& path) {
  struct stat status{};
  if (::fstat(file.value(), &status) != 0) throw Error(path.string(), "a file", reason(errno));
  if (S_ISDIR(status.st_mode)) throw Error(path.string(), "a file", "a folder");
  if (!S_ISREG(status.st_mode)) throw Error(path.string(), "a regular file", "a device or pipe");
}

// `name` is the file that the caller asked for, for errors.
void write_named(const fs::path& path, std::span<const std::uint8_t> bytes, const fs::path& name) {
  FileDescriptor file(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (file.value() < 0) throw Error(name.string(), "a file that can be written", reason(errno));
  require_regular(file, name);
  if (write_all(file, bytes)) return;
  const std::string why = reason(errno);
  ::unlink(path.c_str());
  throw Error(name.string(), "a file that can be written", why);
}

}  // namespace

std::vector<std::uint8_t> read_file(const fs::path& path) {
  const FileDescriptor file(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file.value() < 0) throw Error(path.string(), "a readable file", reason(errno));
  require_regular(file, path);

  std::error_code ignored;
  const auto promised = fs::file_size(path, ignored);
  std::vector<std::uint8_t> bytes(ignored ? 4096 : static_cast<std::size_t>(promised) + 1);
  std::size_t length = 0;
  while (true) {
    if (length == bytes.size()) bytes.resize(2 * length);  // the file grew meanwhile
    const ssize_t got = ::read(file.value(), bytes.data() + length, bytes.size() - length);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw Error(path.string(), "a readable file", reason(errno));
    if (got == 0) break;
    length += static_cast<std::size_t>(got);
  }
  bytes.resize(length);
  return bytes;
}

void write_file(const fs::path& path, std::span<const std::uint8_t> bytes) {
  write_named(path, bytes, path);
}

void write_file_atomically(const fs::path& path, std::span<const std::uint8_t> bytes) {
  const fs::path partial = partial_name(path);
  write_named(partial, bytes, path);
  try {
    rename_file(partial, path);
  } catch (const Error&) {
    ::unlink(partial.c_str());
    throw;
  }
}

void rename_file(const fs::path& from, const fs::path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) {
    throw Error(to.string(), "a file that can be written", reason(errno));
  }
  const fs::path folder = to.has_parent_path() ? to.parent_path() : fs::path(".");
  const FileDescriptor directory(folder, O_RDONLY | O_CLOEXEC | O_DIRECTORY);
  // Some file systems cannot sync a folder; the rename is done all the same.
  if (directory.value() >= 0) static_cast<void>(::fsync(directory.value()));
}

fs::path partial_name(const fs::path& path) {
  return path.parent_path() / ("." + path.filename().string() + ".partial");
}

}  // namespace lab
