// SPDX-License-Identifier: MIT
// An open file of the system's, and which paths are streams: things that are written to and cannot be
// replaced. For files.cpp and for what is written piece by piece.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>

namespace lab {

class FileDescriptor {
 public:
  // open(2), with 0666 for a new file; a value below 0 if it fails, and errno tells why. O_NONBLOCK
  // among the flags of those that must not wait for a pipe's other end.
  FileDescriptor(const std::filesystem::path& path, int flags);
  explicit FileDescriptor(int value) : value_(value) {}
  ~FileDescriptor();
  FileDescriptor(FileDescriptor&& other) noexcept;
  FileDescriptor& operator=(FileDescriptor&&) = delete;

  int value() const { return value_; }

  // False if the system reports a late write error; errno tells which.
  bool close();

 private:
  int value_;
};

// Of errno.
std::string system_reason(int code);

// "path: expected a file that can be written, found <the system's reason>"
[[noreturn]] void throw_unwritable(const std::filesystem::path& path, int code);

// All of it; false if it cannot, and errno tells why.
bool write_all(const FileDescriptor& file, std::span<const std::uint8_t> bytes);

// What lies at the end of all links; none if there is nothing. Throws lab::Error if the system cannot
// tell, and for a folder.
std::optional<struct stat> status_of_output(const std::filesystem::path& path);

// Opens a pipe, a device or a standard stream of this process for writing; none if it is a regular
// file. A standard stream is written to where it stands, also where it was redirected to a file:
// /dev/stdout, opened anew, would begin at that file's start. Throws lab::Error if it cannot be opened.
std::optional<FileDescriptor> open_stream(const std::filesystem::path& path,
                                          const struct stat& status);

// True if it is this process's standard output, under whatever name.
bool is_standard_output(const struct stat& status);

// The file that a chain of links ends at, which need not exist.
std::filesystem::path follow_links(std::filesystem::path path);

}  // namespace lab
