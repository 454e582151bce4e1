// SPDX-License-Identifier: MIT
// MNIST's files with a few drawn digits in them: a data set that the program reads in no time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "native/base/files.h"
#include "shared/procedural/digit_renderer.h"

namespace lab {

inline void append_big_endian(std::vector<std::uint8_t>& bytes, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<std::uint8_t>(value >> shift));
  }
}

inline void write_idx_digits(const std::filesystem::path& folder, const std::string& part,
                             std::uint32_t count) {
  std::vector<std::uint8_t> images;
  std::vector<std::uint8_t> labels;
  for (const std::uint32_t value : {2051u, count, 28u, 28u}) append_big_endian(images, value);
  for (const std::uint32_t value : {2049u, count}) append_big_endian(labels, value);
  for (std::uint32_t i = 0; i < count; ++i) {
    const Image digit = render_digit(static_cast<int>(i % 10), i);
    images.insert(images.end(), digit.pixels.begin(), digit.pixels.end());
    labels.push_back(static_cast<std::uint8_t>(i % 10));
  }
  write_file(folder / (part + "-images-idx3-ubyte"), images);
  write_file(folder / (part + "-labels-idx1-ubyte"), labels);
}

// data/mnist, for `--data data`.
inline void write_small_mnist(const std::filesystem::path& data, std::uint32_t training,
                              std::uint32_t test) {
  std::filesystem::create_directories(data / "mnist");
  write_idx_digits(data / "mnist", "train", training);
  write_idx_digits(data / "mnist", "t10k", test);
}

}  // namespace lab
