// SPDX-License-Identifier: MIT
// Epochs and sheets of film.h.
#include "native/training/film.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "native/training/step_runner.h"
#include "shared/base/error.h"
#include "shared/image/pixels.h"

namespace lab {
namespace {

// Larger pictures are fewer in a frame: a page's graphics hold sheets of 4,096 pixels a side, and a bundle a few
// megabytes.
int pictures_a_side(const PreprocessSpec& spec) {
  const int longer = std::max(spec.width, spec.height);
  return longer >= 128 ? 2 : longer >= 64 ? 4 : 8;
}

}  // namespace

std::vector<std::int64_t> film_epochs(std::int64_t epochs, std::int64_t frames) {
  if (frames == 0) return {};
  if (frames == 1) return {epochs};
  std::vector<std::int64_t> taken = {0};
  for (std::int64_t i = 1; i < frames && taken.back() < epochs; ++i) {
    const double share =
        frames == 2 ? 1 : static_cast<double>(i - 1) / static_cast<double>(frames - 2);
    const auto even = std::llround(std::pow(static_cast<double>(epochs), share));
    taken.push_back(std::clamp<std::int64_t>(even, taken.back() + 1, epochs));
  }
  return taken;
}

std::int64_t film_pictures(const PreprocessSpec& spec) {
  const std::int64_t side = pictures_a_side(spec);
  return side * side;
}

FrameSize film_frame_size(const PreprocessSpec& spec) {
  const int side = pictures_a_side(spec);
  return {side * spec.width, side * spec.height};
}

Image film_frame(const Recipe& recipe, const PreprocessSpec& spec, const at::Tensor& held_out) {
  const int side = pictures_a_side(spec);
  const std::int64_t count = film_pictures(spec);
  const at::Tensor seen = held_out.narrow(0, 0, std::min(count, held_out.size(0)));
  const at::Tensor pictures =
      recipe.film({count, normalised(seen, normalisation(spec))}).to(at::kCPU).contiguous();
  if (pictures.size(0) > count) {
    throw Error("film", "at most " + std::to_string(count) + " pictures",
                std::to_string(pictures.size(0)));
  }
  std::vector<Image> images(static_cast<std::size_t>(count),
                            Image(spec.width, spec.height, spec.channels));
  for (std::int64_t i = 0; i < pictures.size(0); ++i) {
    const at::Tensor picture = pictures[i];
    images[static_cast<std::size_t>(i)] = restore_image(
        std::span(picture.const_data_ptr<float>(), static_cast<std::size_t>(picture.numel())),
        spec);
  }
  return contact_sheet(images, {.columns = side, .gap = 0});
}

}  // namespace lab
