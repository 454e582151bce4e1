// SPDX-License-Identifier: MIT
// Pictures for the grey detector, whose scores can be worked out by hand.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "tests/native/data_sets.h"

namespace lab {

// A plain 2x2 picture but for its first pixel: 51 scores 0, 102 scores 0.2, 255 scores 0.8.
inline void write_picture(const std::filesystem::path& path, std::uint8_t first) {
  Image picture(2, 2, 1, 51);
  picture.at(0, 0, 0) = first;
  put_image(path, picture);
}

// The first line of the table.
inline const std::string kHead = "file,score,p_value,threshold,verdict,error,map\n";

inline std::string quoted(const std::filesystem::path& path) { return "'" + path.string() + "'"; }

}  // namespace lab
