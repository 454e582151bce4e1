// SPDX-License-Identifier: MIT
// The training film: what a recipe chooses to show of itself as a run goes on, as sheets of pictures.
#pragma once

#include <cstdint>
#include <vector>

#include "native/recipes/recipe.h"
#include "shared/image/image.h"
#include "shared/image/preprocess.h"

namespace lab {

// Epochs after which a frame is taken: 0, 1, the last, and others at about equal ratios between; at
// most `frames`, ascending.
std::vector<std::int64_t> film_epochs(std::int64_t epochs, std::int64_t frames);

// Pictures of a frame at most.
std::int64_t film_pictures(const PreprocessSpec& spec);

struct FrameSize {
  int width = 0;
  int height = 0;
};

// Pixels of a frame.
FrameSize film_frame_size(const PreprocessSpec& spec);

// One sheet without gaps, of 8x8 pictures (4x4 if their longer side has 64 pixels or more, 2x2 from 128 on);
// black where the recipe shows fewer. held_out: bytes [n, channels, height, width] on the recipe's device.
// Throws lab::Error if the recipe shows more.
Image film_frame(const Recipe& recipe, const PreprocessSpec& spec, const at::Tensor& held_out);

}  // namespace lab
