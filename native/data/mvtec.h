// SPDX-License-Identifier: MIT
// The layout of MVTec AD (Bergmann et al. 2021, IJCV 129): train/good, test/good, test/<kind>, and
// ground_truth/<kind>/<picture>_mask.png.
#pragma once

#include <cstdint>
#include <filesystem>

#include "native/data/dataset.h"

namespace lab {

bool is_mvtec_layout(const std::filesystem::path& folder);  // has train/good

// Fills train, choose and calibrate (a fifth of train/good, drawn by the seed), test and classes
// (good, then the kinds in alphabetical order). Without a folder test, a fifth of the rest of
// train/good is the test. If there is a folder ground_truth, every picture of a defect needs its mask
// in it; one that is missing is an error when its picture is read.
// name and licence are left to the caller.
// Throws lab::Error if train/good is missing or there are too few pictures.
DataSource open_mvtec_layout(const std::filesystem::path& folder, std::uint64_t seed);

// The category "capsule", at `folder` or in its subfolder capsule. All masks must be there.
DataSource open_mvtec_capsule(const std::filesystem::path& folder, std::uint64_t seed);

}  // namespace lab
