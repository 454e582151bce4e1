// SPDX-License-Identifier: MIT
// How weights lie in memory where a network runs over few pictures on the CPU.
#pragma once

#include "native/networks/network.h"

namespace lab {

// The same function with the weights as oneDNN's convolutions run fastest: channels side by side. A U-Net of five
// levels takes 19 ms a picture of 256x112 instead of 27. Values are the same but for the order of sums.
Network arranged_for_cpu(const Network& network);

}  // namespace lab
