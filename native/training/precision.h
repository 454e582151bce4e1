// SPDX-License-Identifier: MIT
// Mixed precision for one training step: matrix products and convolutions in bfloat16, everything
// else, and the weights themselves, in float32 (Kalamkar et al. 2019, "A Study of BFLOAT16 for Deep
// Learning Training").
#pragma once

#include <ATen/autocast_mode.h>

#include <string>
#include <string_view>

namespace lab {

enum class Precision { float32, bfloat16 };

// "float32", "bfloat16" or "auto": bfloat16 on a processor that multiplies in it and whose oneDNN is right
// (networks/onednn_check), float32 elsewhere.
// Throws lab::Error on another name.
Precision precision_named(std::string_view name, at::Device device);
std::string name_of(Precision precision);

class PrecisionScope {
 public:
  PrecisionScope(Precision precision, at::DeviceType device) : device_(device) {
    at::autocast::set_autocast_dtype(device, at::kBFloat16);
    at::autocast::set_autocast_enabled(device, precision == Precision::bfloat16);
    // A weight is used once a step: its copy is not worth keeping, and must not outlive a
    // recording.
    at::autocast::set_autocast_cache_enabled(false);
  }
  ~PrecisionScope() { at::autocast::set_autocast_enabled(device_, false); }
  PrecisionScope(const PrecisionScope&) = delete;
  PrecisionScope& operator=(const PrecisionScope&) = delete;

 private:
  at::DeviceType device_;
};

}  // namespace lab
