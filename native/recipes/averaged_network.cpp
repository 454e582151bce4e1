// SPDX-License-Identifier: MIT
#include "native/recipes/averaged_network.h"

#include <utility>

namespace lab {
namespace {

// As state_of names them.
NamedTensors tensors_of(const Network& network) {
  NamedTensors tensors;
  for (const auto& [name, tensor] : network.tensors()) {
    tensors.emplace_back(network.spec().role + "/" + name, tensor);
  }
  return tensors;
}

// The network with averaged tensors, which it shares.
Network averaged(const Network& network, const WeightAverage& average) {
  std::map<std::string, at::Tensor> tensors;
  const std::size_t role = network.spec().role.size() + 1;
  for (const auto& [name, tensor] : average.averages()) tensors[name.substr(role)] = tensor;
  return {network.spec(), std::move(tensors)};
}

}  // namespace

void declare_average(SettingTable& table, double& decay) {
  table.add("average", decay, 0, 0.999999,
            "what the averaged weights, which are exported, keep at each step; 0: none");
}

AveragedNetwork::AveragedNetwork(Network network, double decay)
    : network_(std::move(network)),
      weights_(tensors_of(network_), decay),
      average_(averaged(network_, weights_)) {}

}  // namespace lab
