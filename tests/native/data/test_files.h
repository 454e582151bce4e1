// SPDX-License-Identifier: MIT
// Files in a test's scratch folder, and the texts of errors.
#pragma once

#include <sys/resource.h>

#include <csignal>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shared/error.h"
#include "tests/native/scratch_folder.h"

namespace lab {

// Writes a file, and makes the folders that it lies in.
void put_file(const std::filesystem::path& path, std::span<const std::uint8_t> bytes);
void put_file(const std::filesystem::path& path, std::string_view text);

// Everything below the folder: relative names, sorted, folders with a final slash.
std::vector<std::string> listing(const std::filesystem::path& folder);

// No file may grow past the limit while this lives: what a full disk does, without a disk.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : old_handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &old_);
    const rlimit limit{bytes, old_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &old_);
    std::signal(SIGXFSZ, old_handler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit old_{};
  void (*old_handler_)(int);
};

std::vector<std::uint8_t> bytes_of(std::string_view text);

// The text of the lab::Error that the action throws; "no error" if it throws none.
template <typename Action>
std::string error_text(Action action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace lab
