// SPDX-License-Identifier: MIT
// Whole files in and out, so that a crash, a full disk or a killed process never leaves a file that
// is only half there under its own name. POSIX.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace lab {

// Throws lab::Error with the system's reason if path is no regular file or cannot be read.
std::vector<std::uint8_t> read_file(const std::filesystem::path& path);

// Creates or overwrites the file in place and waits until it is on the disk. For files in a folder
// that gets its own name later. Throws lab::Error if it cannot; then there is no file.
void write_file(const std::filesystem::path& path, std::span<const std::uint8_t> bytes);

// Writes under the temporary name ".<name>.partial" in the same folder, waits until it is on the
// disk, and renames. Throws lab::Error if it cannot; then path is as it was, and nothing is left.
void write_file_atomically(const std::filesystem::path& path, std::span<const std::uint8_t> bytes);

// Renames over an existing file and waits until the new name is on the disk. Both in one folder.
// Throws lab::Error if it cannot.
void rename_file(const std::filesystem::path& from, const std::filesystem::path& to);

// ".<name>.partial" in the same folder.
std::filesystem::path partial_name(const std::filesystem::path& path);

}  // namespace lab
