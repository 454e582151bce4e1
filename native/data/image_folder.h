// SPDX-License-Identifier: MIT
// Pictures of one's own: a folder of files, a folder of good ones beside folders of others, or the
// layout of MVTec AD.
#pragma once

#include <cstdint>
#include <filesystem>

#include "native/data/dataset.h"

namespace lab {

// Set "folder". With train/good: as open_mvtec_layout. Otherwise the pictures right in the folder,
// or those in its subfolder good, count as good: a fifth of them is held out for the test and a
// fifth of the rest to choose and calibrate how to score. Beside good, every other subfolder is a kind of defect, for the
// test alone. Pictures may differ in size.
// Throws lab::Error if there is no such folder, if it has pictures both in itself and in good, or
// fewer than three good ones.
DataSource open_folder(const std::filesystem::path& folder, std::uint64_t seed);

}  // namespace lab
