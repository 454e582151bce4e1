// SPDX-License-Identifier: MIT
#include "native/networks/cpu_layout.h"

#include <ATen/ATen.h>

#include <utility>

namespace lab {

Network arranged_for_cpu(const Network& network) {
  std::map<std::string, at::Tensor> tensors = network.tensors();
  for (const auto& node : network.spec().nodes) {
    if (node.op != Op::conv2d) continue;
    at::Tensor& weight = tensors.at(node.name + ".weight");
    weight = weight.contiguous(at::MemoryFormat::ChannelsLast);
  }
  return {network.spec(), std::move(tensors)};
}

}  // namespace lab
