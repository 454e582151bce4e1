// SPDX-License-Identifier: MIT
// Builds without CUDA record nothing.
#include "native/training/step_recorder.h"
#include "shared/base/error.h"

namespace lab {

std::unique_ptr<StepRecorder> make_step_recorder(at::Device device) {
  throw Error("device", "cpu, as this program was built without CUDA", device.str());
}

}  // namespace lab
