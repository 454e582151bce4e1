// SPDX-License-Identifier: MIT
// Whole files in and out, so that a crash, a full disk or a killed process never leaves a file that
// is only half there under its own name. Linux.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <span>
#include <vector>

namespace lab {

// Throws lab::Error with the system's reason if path is no regular file or cannot be read, and, before
// anything is read, if it is longer than max_bytes.
std::vector<std::uint8_t> read_file(
    const std::filesystem::path& path,
    std::uint64_t max_bytes = std::numeric_limits<std::uint64_t>::max());

// The first bytes of a regular file, fewer if it has fewer. Throws lab::Error as read_file does.
std::vector<std::uint8_t> read_file_start(const std::filesystem::path& path, std::size_t bytes);

// Creates or overwrites the file in place and waits until it is on the disk. For files in a folder
// that gets its own name later. Throws lab::Error if it cannot; then there is no file.
void write_file(const std::filesystem::path& path, std::span<const std::uint8_t> bytes);

// Makes or replaces a file in one step, and waits until it is on the disk: at every moment there is the
// old one or the whole new one. A link is followed and stays. What is no regular file (a pipe, a
// device, standard output under any of its names) is written to instead; opening a pipe waits for its
// reader. Throws lab::Error if it cannot; then path is as it was, and nothing is left. A process that
// is killed leaves nothing either, where the file system has files without a name (O_TMPFILE).
void write_file_atomically(const std::filesystem::path& path, std::span<const std::uint8_t> bytes);

// Renames over an existing file and waits until the new name is on the disk. Both in one folder.
// Throws lab::Error if it cannot.
void rename_file(const std::filesystem::path& from, const std::filesystem::path& to);

// Waits until the names in a folder are on the disk, where the file system can.
void sync_folder(const std::filesystem::path& folder);

// ".<name>.partial" in the same folder.
std::filesystem::path partial_name(const std::filesystem::path& path);

// ".<name>.<six random characters>.partial" in the same folder, shortened where that is too long for
// a file system. Somebody may have it: create it exclusively, and ask again.
std::filesystem::path temporary_name(const std::filesystem::path& path);

}  // namespace lab
