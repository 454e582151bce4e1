// SPDX-License-Identifier: MIT
// Builds without CUDA have no NCCL.
#include "native/parallel/backends.h"
#include "shared/base/error.h"

namespace lab {

c10::intrusive_ptr<c10d::Backend> make_nccl(const BackendPlace&) {
  throw Error("several processes on GPUs", "a build with CUDA", "one without");
}

}  // namespace lab
