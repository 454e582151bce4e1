// SPDX-License-Identifier: MIT
// Procedural pictures as folders of PNG files, so that other programs can use them.
#pragma once

#include <cstdint>
#include <filesystem>

#include "native/base/interruption.h"

namespace lab {

struct CapsuleExport {
  int train = 100;        // good ones in train/good
  int test_of_each = 10;  // in test/good and in test/<kind> of every defect, with its masks
  int size = 256;         // pixels a side
  std::uint64_t seed = 1;
  StopToken stop = {};
};

struct DigitExport {
  int of_each = 100;  // in 0, 1 .. 9
  std::uint64_t seed = 1;
  StopToken stop = {};
};

// Capsules in the layout of MVTec AD, digits in one folder a digit. The folder appears when it is
// complete. Throws lab::Error if it exists and is not empty, or cannot be written, and Interrupted if
// asked to stop; then nothing is left behind.
void export_capsules(const std::filesystem::path& folder, const CapsuleExport& settings);
void export_digits(const std::filesystem::path& folder, const DigitExport& settings);

}  // namespace lab
