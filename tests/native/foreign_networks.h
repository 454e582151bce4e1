// SPDX-License-Identifier: MIT
// The networks of foreign_networks.py: ONNX files by PyTorch's own exporter, and what PyTorch computes.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include "tests/checkout.h"
#include "tests/native/scratch_folder.h"

namespace lab {

// Made once a run of the tests. Empty where Python has no PyTorch that exports.
inline std::filesystem::path foreign_networks() {
  static const ScratchFolder scratch;
  static const bool made = [] {
    const std::string script = (checkout_folder() / "tests/native/foreign_networks.py").string();
    return std::system(
               ("python3 '" + script + "' '" + scratch.path().string() + "' >/dev/null 2>&1")
                   .c_str()) == 0;
  }();
  return made ? scratch.path() : std::filesystem::path();
}

}  // namespace lab
