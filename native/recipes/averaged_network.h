// SPDX-License-Identifier: MIT
// A network that learns, and beside it the same network with averaged weights, which is validated, filmed
// and exported (optimisers/weight_average.h). Batch norm's running statistics are averaged as well.
#pragma once

#include "native/base/options.h"
#include "native/networks/network.h"
#include "native/optimisers/weight_average.h"

namespace lab {

// Adds the setting "average".
void declare_average(SettingTable& table, double& decay);

class AveragedNetwork {
 public:
  // The network stays on the device that it is on. decay: as WeightAverage.
  AveragedNetwork(Network network, double decay);

  Network& network() { return network_; }
  const Network& network() const { return network_; }
  const Network& average() const { return average_; }

  // After each step of the network.
  void update() { weights_.update(); }

  // What a checkpoint must keep of the average, named "<role>/<tensor>.average" and "<role>/average_step".
  NamedTensors state() const { return weights_.state(network_.spec().role); }

 private:
  Network network_;
  WeightAverage weights_;
  Network average_;  // its tensors are those of weights_
};

}  // namespace lab
