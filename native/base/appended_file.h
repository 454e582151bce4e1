// SPDX-License-Identifier: MIT
// A text that grows line by line over many runs, under its own name: what earlier runs wrote stays, and
// is there to be read. One process writes it at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "native/base/file_descriptor.h"

namespace lab {

class AppendedFile {
 public:
  // Makes the file, with `head`, if there is none or an empty one. A last line without its end, as a
  // power cut may leave it, is taken away. Throws lab::Error if it cannot be written, or if another
  // process writes it now.
  AppendedFile(const std::filesystem::path& path, std::string_view head);

  // All that is in it now.
  std::string text() const;

  // The piece is with the system when this returns, and stays if the process is killed.
  // Throws lab::Error if it cannot; then the file ends with the piece before.
  void append(std::string_view piece);
  // Waits for the disk. Throws lab::Error.
  void sync();

 private:
  void cut_to(std::int64_t bytes);

  std::filesystem::path path_;
  FileDescriptor file_;
  std::int64_t bytes_ = 0;
};

}  // namespace lab
