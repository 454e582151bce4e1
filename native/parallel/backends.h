// SPDX-License-Identifier: MIT
// The libraries that carry what processes exchange.
#pragma once

#include <ATen/core/Tensor.h>

#include <chrono>
#include <string>
#include <torch/csrc/distributed/c10d/Backend.hpp>
#include <torch/csrc/distributed/c10d/Store.hpp>

namespace lab {

struct BackendPlace {
  c10::intrusive_ptr<c10d::Store> store;
  int rank = 0;
  int count = 1;
  std::string master;
  std::chrono::milliseconds patience;  // after which an exchange fails
};

// Of tensors on the CPU. Over the network interface in GLOO_SOCKET_IFNAME, if that is set; within this
// machine if the master is; else over the one that this machine's name belongs to.
c10::intrusive_ptr<c10d::Backend> make_gloo(const BackendPlace& place);

// Of tensors on a GPU. Throws lab::Error if this build has none (nccl_cuda.cpp, nccl_none.cpp).
c10::intrusive_ptr<c10d::Backend> make_nccl(const BackendPlace& place);

}  // namespace lab
