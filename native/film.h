// SPDX-License-Identifier: MIT
// The training film: pictures from the same codes as a run goes on.
#pragma once

#include <cstdint>
#include <vector>

#include "native/recipes/recipe.h"
#include "shared/image.h"
#include "shared/preprocess.h"

namespace lab {

// Epochs after which a frame is taken: 0, 1, the last, and others at about equal ratios between; at
// most `frames`, ascending.
std::vector<std::int64_t> film_epochs(std::int64_t epochs, std::int64_t frames);

struct FrameSize {
  int width = 0;
  int height = 0;
};

// Pixels of a frame.
FrameSize film_frame_size(const PreprocessSpec& spec);

// One sheet without gaps, of 8x8 pictures (4x4 if they are 64 pixels wide). A 2-D code is walked in
// equal steps of the prior's probability; other codes are drawn once for all films.
Image film_frame(const Recipe& recipe, const PreprocessSpec& spec, at::Device device);

}  // namespace lab
