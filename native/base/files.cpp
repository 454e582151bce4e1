// SPDX-License-Identifier: MIT
// System calls, because the standard library can neither wait for the disk nor say why it failed.
#include "native/base/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include "native/base/file_descriptor.h"
#include "shared/base/error.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

// All bytes and the wait for the disk.
bool store_all(const FileDescriptor& file, std::span<const std::uint8_t> bytes) {
  return write_all(file, bytes) && ::fsync(file.value()) == 0;
}

struct stat require_regular(const FileDescriptor& file, const fs::path& path) {
  struct stat status{};
  if (::fstat(file.value(), &status) != 0)
    throw Error(path.string(), "a file", system_reason(errno));
  if (S_ISDIR(status.st_mode)) throw Error(path.string(), "a file", "a folder");
  if (!S_ISREG(status.st_mode)) throw Error(path.string(), "a regular file", "a device or pipe");
  return status;
}

// A regular file to read.
class OpenFile {
 public:
  explicit OpenFile(const fs::path& path)
      : path_(path), file_(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) {
    if (file_.value() < 0) throw Error(path.string(), "a readable file", system_reason(errno));
    promised_bytes_ = static_cast<std::uint64_t>(require_regular(file_, path).st_size);
  }

  // 0 for some files of the system's own, which have bytes all the same.
  std::uint64_t promised_bytes() const { return promised_bytes_; }

  // How many it got; 0 at the end, or if there is no room.
  std::size_t read(std::span<std::uint8_t> bytes) const {
    while (true) {
      const ssize_t got = ::read(file_.value(), bytes.data(), bytes.size());
      if (got >= 0) return static_cast<std::size_t>(got);
      if (errno != EINTR) throw Error(path_.string(), "a readable file", system_reason(errno));
    }
  }

 private:
  fs::path path_;
  FileDescriptor file_;
  std::uint64_t promised_bytes_ = 0;
};

fs::path folder_of(const fs::path& path) {
  return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

// The contents of a file to be, without a name until it is complete, or with a temporary one where the
// file system does not know such files. `name` is the file that the caller asked for, for errors.
class UnfinishedFile {
 public:
  UnfinishedFile(const fs::path& target, const fs::path& name) : target_(target), name_(name) {
    descriptor_.emplace(folder_of(target), O_TMPFILE | O_WRONLY | O_CLOEXEC);
    if (descriptor_->value() >= 0 && ::access(path_of_descriptor().c_str(), F_OK) == 0) return;
    do {
      path_ = temporary_name(target);
      descriptor_.emplace(path_, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC);
    } while (descriptor_->value() < 0 && errno == EEXIST);
    if (descriptor_->value() >= 0) return;
    path_.clear();
    throw_unwritable(name, errno);
  }
  ~UnfinishedFile() {
    if (!path_.empty()) ::unlink(path_.c_str());
  }
  UnfinishedFile(const UnfinishedFile&) = delete;
  UnfinishedFile& operator=(const UnfinishedFile&) = delete;

  void finish(std::span<const std::uint8_t> bytes) {
    if (!store_all(*descriptor_, bytes)) throw_unwritable(name_, errno);
    if (path_.empty()) name_temporarily();
    if (!descriptor_->close()) throw_unwritable(name_, errno);
    if (::rename(path_.c_str(), target_.c_str()) != 0) throw_unwritable(name_, errno);
    path_.clear();
    sync_folder(folder_of(target_));
  }

 private:
  std::string path_of_descriptor() const {
    return "/proc/self/fd/" + std::to_string(descriptor_->value());
  }

  // A link cannot replace another file; only a rename can.
  void name_temporarily() {
    fs::path path;
    do {
      path = temporary_name(target_);
      if (::linkat(AT_FDCWD, path_of_descriptor().c_str(), AT_FDCWD, path.c_str(),
                   AT_SYMLINK_FOLLOW) == 0) {
        path_ = path;
        return;
      }
    } while (errno == EEXIST);
    throw_unwritable(name_, errno);
  }

  fs::path target_;
  fs::path name_;
  fs::path path_;  // empty: it has no name
  std::optional<FileDescriptor> descriptor_;
};

}  // namespace

std::vector<std::uint8_t> read_file(const fs::path& path, std::uint64_t max_bytes) {
  const OpenFile file(path);
  const auto require_limit = [&](std::uint64_t bytes) {
    if (bytes <= max_bytes) return;
    throw Error(path.string(), "a file of at most " + std::to_string(max_bytes) + " bytes",
                std::to_string(bytes));
  };
  require_limit(file.promised_bytes());
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(file.promised_bytes()) + 1);
  std::size_t length = 0;
  while (const std::size_t got = file.read(std::span(bytes).subspan(length))) {
    length += got;
    require_limit(length);
    if (length == bytes.size()) bytes.resize(2 * length);  // longer than the system knew
  }
  bytes.resize(length);
  return bytes;
}

std::vector<std::uint8_t> read_file_start(const fs::path& path, std::size_t count) {
  const OpenFile file(path);
  std::vector<std::uint8_t> bytes(count);
  std::size_t length = 0;
  while (const std::size_t got = file.read(std::span(bytes).subspan(length))) length += got;
  bytes.resize(length);
  return bytes;
}

void write_file(const fs::path& path, std::span<const std::uint8_t> bytes) {
  FileDescriptor file(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (file.value() < 0) throw_unwritable(path, errno);
  require_regular(file, path);
  if (store_all(file, bytes) && file.close()) return;
  const int code = errno;
  ::unlink(path.c_str());
  throw_unwritable(path, code);
}

void write_file_atomically(const fs::path& path, std::span<const std::uint8_t> bytes) {
  const auto status = status_of_output(path);
  auto stream = status ? open_stream(path, *status) : std::nullopt;
  if (!stream) return UnfinishedFile(follow_links(path), path).finish(bytes);
  if (!write_all(*stream, bytes) || !stream->close()) throw_unwritable(path, errno);
}

void rename_file(const fs::path& from, const fs::path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) throw_unwritable(to, errno);
  sync_folder(folder_of(to));
}

void sync_folder(const fs::path& folder) {
  const FileDescriptor directory(folder, O_RDONLY | O_CLOEXEC | O_DIRECTORY);
  if (directory.value() >= 0) static_cast<void>(::fsync(directory.value()));
}

fs::path partial_name(const fs::path& path) {
  return path.parent_path() / ("." + path.filename().string() + ".partial");
}

fs::path temporary_name(const fs::path& path) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789";
  constexpr std::size_t kLongest = 255;  // bytes of a name
  std::random_device random;
  std::uniform_int_distribution<std::size_t> letter(0, kLetters.size() - 1);
  std::string ending = ".";
  for (int i = 0; i < 6; ++i) ending += kLetters[letter(random)];
  ending += ".partial";
  std::string start = "." + path.filename().string();
  start.resize(std::min(start.size(), kLongest - ending.size()));
  return path.parent_path() / (start + ending);
}

}  // namespace lab
