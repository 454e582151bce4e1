// SPDX-License-Identifier: MIT
#include "native/networks/channels_last.h"

#include <ATen/ATen.h>

#include <utility>

namespace lab {

Network channels_last(const Network& network) {
  std::map<std::string, at::Tensor> tensors = network.tensors();
  for (const auto& node : network.spec().nodes) {
    if (node.op != Op::conv2d) continue;
    at::Tensor& weight = tensors.at(node.name + ".weight");
    weight = weight.contiguous(at::MemoryFormat::ChannelsLast);
  }
  return {network.spec(), std::move(tensors)};
}

}  // namespace lab
