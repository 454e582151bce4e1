// SPDX-License-Identifier: MIT
// Names within a checkpoint file, for its writer and its reader. Losses are tensors, so that a
// header of bounded size serves runs of any length.
#pragma once

#include <string_view>

namespace lab::checkpoint_format {

inline constexpr const char* kVersion = "latentlab-run-3";
inline constexpr const char* kRun = "run";  // metadata key: JSON of all that is no tensor

inline constexpr const char* kFilm = "film";              // U8 [frames, height, width, channels]
inline constexpr std::string_view kParents = "parents/";  // U8, an ONNX file by its role
inline constexpr const char* kRates = "history/learning_rate";    // F64 [epochs]
inline constexpr const char* kTraining = "history/training";      // F64 [epochs, terms]
inline constexpr const char* kValidation = "history/validation";  // F64 [epochs, terms]

}  // namespace lab::checkpoint_format
