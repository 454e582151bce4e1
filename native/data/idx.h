// SPDX-License-Identifier: MIT
// IDX files, the format of MNIST: a big-endian header of 32-bit words (magic 2051, count, rows,
// columns for images; magic 2049, count for labels), then one byte a pixel or a label.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "native/data/dataset.h"

namespace lab {

struct IdxImages {
  std::size_t count = 0;
  int height = 0;
  int width = 0;
  std::vector<std::uint8_t> pixels;  // [count, height, width]
};

// Throw lab::Error if the header is short, has another magic, or promises another number of bytes
// than there is. Images: at least one, 1 to 65,535 pixels a side. `name` only appears in errors.
IdxImages parse_idx_images(std::span<const std::uint8_t> bytes, std::string_view name);
std::vector<std::uint8_t> parse_idx_labels(std::span<const std::uint8_t> bytes,
                                           std::string_view name);

// `name`.gz or `name` in the folder, whichever is there. Throws lab::Error if neither is.
std::filesystem::path find_idx_file(const std::filesystem::path& folder, std::string_view name);

// The file's contents, unpacked if it is a gzip file. Throws lab::Error if it cannot be read or is
// damaged.
std::vector<std::uint8_t> read_idx_file(const std::filesystem::path& path);

// Images and labels in memory. Throws lab::Error if their counts differ or a label is not below
// class_count. `name` only appears in errors; files: that they come from.
std::unique_ptr<Dataset> make_idx_dataset(IdxImages images, std::vector<std::uint8_t> labels,
                                          std::size_t class_count, std::string_view name,
                                          std::vector<std::filesystem::path> files = {});

// The two files, read by all of the above.
std::unique_ptr<Dataset> read_idx_dataset(const std::filesystem::path& images,
                                          const std::filesystem::path& labels,
                                          std::size_t class_count);

}  // namespace lab
