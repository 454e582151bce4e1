// SPDX-License-Identifier: MIT
// The velocity of a rectified flow: Liu et al. 2022, "Flow Straight and Fast", by a U-Net of two levels that
// knows the time and the class as in Dhariwal and Nichol 2021, "Diffusion Models Beat GANs on Image Synthesis",
// section 3 (a scale and a shift for each channel).
#pragma once

#include <cstdint>

#include "native/networks/network_spec.h"

namespace lab {

struct FlowSize {
  std::int64_t width = 24;       // channels at half the picture's side
  std::int64_t deep_width = 56;  // and at a quarter
};

// "image" (between noise and a picture), "time" [1] in [0, 1], "label" [classes] (one-hot, or all zero: no class) ->
// "velocity" of the image's shape. About 6 million multiply-accumulates for 28x28.
// Throws lab::Error if 4 does not divide the sides.
NetworkSpec flow_network(const ImageShape& image, const FlowSize& size, std::int64_t classes);

}  // namespace lab
