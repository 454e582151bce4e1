// SPDX-License-Identifier: MIT
// A text that is written piece by piece and must not get lost: it grows under "<name>.partial", where a
// run that is stopped leaves it, and has its own name when it is complete. A stream (a pipe, a device,
// standard output) gets each piece at once.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>

#include "native/base/file_descriptor.h"

namespace lab {

class GrowingFile {
 public:
  // Begins with `head`. Opening a pipe waits for its reader.
  // Throws lab::Error if it cannot be written, or if another process writes it now.
  GrowingFile(const std::filesystem::path& path, std::string_view head);
  // A file that was not finished stays under its partial name if it has more than its head.
  ~GrowingFile();
  GrowingFile(const GrowingFile&) = delete;
  GrowingFile& operator=(const GrowingFile&) = delete;

  bool is_standard_output() const { return is_standard_output_; }
  // Where the pieces stay if it is not finished; empty for a stream, and if there are none.
  std::filesystem::path unfinished_path() const;

  // The piece is with the system when this returns, and stays if the process is killed.
  // Throws lab::Error if it cannot; then the file ends with the piece before.
  void append(std::string_view piece);
  // Waits for the disk and gives the file its name, in place of an older one. Throws lab::Error.
  void finish();

 private:
  void open_partial();

  std::filesystem::path path_;
  std::filesystem::path partial_;
  std::optional<FileDescriptor> file_;
  bool is_standard_output_ = false;
  std::int64_t head_bytes_ = 0;
  std::int64_t bytes_ = 0;
};

// "<name>.partial" beside the file at the end of all links.
std::filesystem::path growing_name(const std::filesystem::path& path);

}  // namespace lab
