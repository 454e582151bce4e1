// SPDX-License-Identifier: MIT
// Sets that are drawn when they are asked for, so that everything runs with no download.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "native/data/dataset.h"
#include "shared/procedural/capsule_renderer.h"

namespace lab {

// 20,000 training and 2,000 test digits, as many of each class.
DataSource open_digits(std::uint64_t seed);

// 256 x 256 RGB: 2,000 good capsules to train with, 33 to choose and 67 to calibrate how to score, and
// a test set of 100 good ones and 40 of each defect.
DataSource open_capsules(std::uint64_t seed);

}  // namespace lab
