// SPDX-License-Identifier: MIT
// Files in a test's scratch folder, and the texts of errors.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/error.h"
#include "tests/native/scratch_folder.h"

namespace lab {

// Writes a file, and makes the folders that it lies in.
void put_file(const std::filesystem::path& path, std::span<const std::uint8_t> bytes);
void put_file(const std::filesystem::path& path, std::string_view text);

// Everything below the folder: relative names, sorted, folders with a final slash.
std::vector<std::string> listing(const std::filesystem::path& folder);

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
