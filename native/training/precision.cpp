// SPDX-License-Identifier: MIT
// Names of precisions, and which one a device is fast in.
#include "native/training/precision.h"

#include "native/networks/onednn_check.h"
#include "shared/base/error.h"

namespace lab {

Precision precision_named(std::string_view name, at::Device device) {
  if (name == "float32") return Precision::float32;
  if (name == "bfloat16") return Precision::bfloat16;
  if (name != "auto") throw Error("precision", "auto, float32 or bfloat16", std::string(name));
  // Convolutions in bfloat16 are oneDNN's: without it they are slower than in float32.
  const bool native = device.is_cpu() && multiplies_in_bfloat16() && onednn_is_right();
  return native ? Precision::bfloat16 : Precision::float32;
}

std::string name_of(Precision precision) {
  return precision == Precision::bfloat16 ? "bfloat16" : "float32";
}

}  // namespace lab
