// SPDX-License-Identifier: MIT
// U-Nets: Ronneberger et al. 2015, "U-Net: Convolutional Networks for Biomedical Image Segmentation",
// section 2, with padded convolutions, batch norm, and nearest upsampling in place of "up-convolutions"; or
// with the skips of LinkNet, Chaurasia and Culurciello 2017, which cost half as much.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "native/networks/network_spec.h"

namespace lab {

// How, on the way up, a level gets its own features from the way down.
enum class Skips {
  concat,  // beside those of the level below; two convolutions take them together
  add,  // added to those of the level below, which a 1x1 convolution has made as many; one convolution
};

struct UnetSize {
  // Channels of each level: the first has the picture's own size, each further one half of it.
  std::vector<std::int64_t> widths;
  Skips skips = Skips::concat;
};

// "image" -> "map" in [0, 1], 1 where there is a defect, through "logit"; and "restored", the image
// without it, in the image's range but not bound to it. Each level is two 3x3 convolutions with batch norm
// and ReLU; on the way up each gets the level below, twice as large, and its own from the way down (Skips).
// Throws lab::Error if there is no level, or the picture cannot be halved so often.
NetworkSpec unet_inspector(const ImageShape& image, const UnetSize& size);

}  // namespace lab
