// SPDX-License-Identifier: MIT
// NCCL, of backends.h, in builds with CUDA. LibTorch's header needs nccl.h, which comes with NCCL (the
// package libnccl-dev, or pip's nvidia-nccl).
#include "native/parallel/backends.h"
#include "shared/base/error.h"

#if __has_include(<nccl.h>)
#define USE_C10D_NCCL
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>
#endif

namespace lab {

c10::intrusive_ptr<c10d::Backend> make_nccl(const BackendPlace& place) {
#ifdef USE_C10D_NCCL
  auto options = c10d::ProcessGroupNCCL::Options::create();
  options->timeout = place.patience;
  return c10::make_intrusive<c10d::ProcessGroupNCCL>(place.store, place.rank, place.count, options);
#else
  static_cast<void>(place);
  throw Error("several processes on GPUs", "a build that found nccl.h", "one that did not");
#endif
}

}  // namespace lab
