// SPDX-License-Identifier: MIT
// Weights as a bundle stores them, in 16 or 8 bits. They are rounded before anything is measured, and kept
// as float32: what ships is what was measured.
#pragma once

#include <ATen/core/Tensor.h>

#include <optional>
#include <string>

#include "native/networks/network.h"

namespace lab {

// Every parameter rounded to the nearest fp16 value.
void round_to_half(Network& network);

// The weights of linear and convolutional layers rounded to 255 steps around 0, wide enough for the
// largest weight of their output channel (Krishnamoorthi 2018, section 2.2, symmetric and per channel); all
// other parameters to fp16.
void round_to_eight_bits(Network& network);

// Along which axis the channels of an output lie in a layer's weight; nothing: it is not rounded to 8 bits.
std::optional<std::int64_t> channel_axis(const Node& node);

// weight == values * steps, to the bit.
struct EightBits {
  at::Tensor values;  // int8, the weight's shape
  at::Tensor steps;   // float32, of size 1 but along the axis
};
// Of a weight that was rounded; nothing: it was not.
std::optional<EightBits> eight_bits_of(const at::Tensor& weight, std::int64_t axis);

}  // namespace lab
