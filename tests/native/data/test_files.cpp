// SPDX-License-Identifier: MIT
#include "tests/native/data/test_files.h"

#include <algorithm>
#include <fstream>

namespace lab {

namespace fs = std::filesystem;

void put_file(const fs::path& path, std::span<const std::uint8_t> bytes) {
  fs::create_directories(path.parent_path());
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(bytes.data()), std::ssize(bytes));
  file.close();
  if (!file) throw Error("put_file", "a file that can be written", path.string());
}

void put_file(const fs::path& path, std::string_view text) { put_file(path, bytes_of(text)); }

std::vector<std::string> listing(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string name = entry.path().lexically_relative(folder).string();
    names.push_back(entry.is_directory() ? name + "/" : name);
  }
  std::ranges::sort(names);
  return names;
}

std::vector<std::uint8_t> bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

}  // namespace lab
