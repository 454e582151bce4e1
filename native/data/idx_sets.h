// SPDX-License-Identifier: MIT
// MNIST and Fashion-MNIST: what their files are called, hold and weigh, and where they can be had.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "native/data/dataset.h"

namespace lab {

struct IdxFile {
  std::string_view name;    // without .gz
  std::uint64_t bytes;      // unpacked
  std::string_view sha256;  // unpacked: the gzip wrapping differs between mirrors
};

struct IdxSet {
  std::string_view name;
  std::array<std::string_view, 10> classes;
  std::string_view licence;
  std::array<IdxFile, 4> files;             // training images and labels, test images and labels
  std::array<std::string_view, 2> mirrors;  // folders of <file>.gz, without a final slash
};

std::span<const IdxSet> idx_sets();

// Throws lab::Error if a file is missing or malformed, or if images and labels do not match.
DataSource open_idx_set(const IdxSet& set, const std::filesystem::path& data_dir);

}  // namespace lab
