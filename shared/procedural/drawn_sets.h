// SPDX-License-Identifier: MIT
// The drawn data sets by index: the same seed and index give the same picture to the trainer, which
// learns from it, and to the page, which shows it beside what a model made of it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "shared/procedural/capsule_renderer.h"

namespace lab {

// A picture's own seed. part: which part of which set (DrawnPart, or what a command draws for itself).
std::uint64_t picture_seed(std::uint64_t seed, std::uint32_t part, std::size_t index);

// Streams of picture_seed.
enum DrawnPart : std::uint32_t {
  kDigitTrain = 1,
  kDigitTest,
  kCapsuleTrain,
  kCapsuleCalibrate,
  kCapsuleTest,
};

inline constexpr int kDrawnCapsuleSize =
    256;  // the resolution that detectors of this kind are shown

// How many capsules a part has: good ones first, then the kinds in the order of CapsuleDefect.
struct CapsuleCounts {
  std::size_t good = 0;
  std::size_t each_defect = 0;

  std::size_t size() const { return good + each_defect * kCapsuleDefectCount; }
};
// 100 good test pictures measure the false alarms to about 2 %.
inline constexpr CapsuleCounts kCapsuleTestCounts{100, 40};

// Precondition: index < counts.size().
CapsuleSpec drawn_capsule(std::uint64_t seed, DrawnPart part, CapsuleCounts counts,
                          std::size_t index);

}  // namespace lab
