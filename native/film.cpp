// SPDX-License-Identifier: MIT
// Codes and sheets of film.h.
#include "native/film.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "shared/latent.h"
#include "shared/pixels.h"
#include "shared/rng.h"

namespace lab {
namespace {

constexpr std::uint64_t kCodeSeed = 1;
constexpr int kLargePicture = 64;  // pixels; from here on a frame holds fewer pictures

int pictures_a_side(const PreprocessSpec& spec) { return spec.width >= kLargePicture ? 4 : 8; }

std::vector<float> film_codes(std::int64_t latent_dim, int side) {
  if (latent_dim != 2) {
    return normal_samples(kCodeSeed, static_cast<std::size_t>(side * side * latent_dim));
  }
  GridSpec grid;
  grid.columns = side;
  grid.rows = side;
  grid.spacing = GridSpacing::quantile;
  return grid_codes(axis_plane(std::vector<float>{0, 0}, 0, 1), grid);
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

FrameSize film_frame_size(const PreprocessSpec& spec) {
  const int side = pictures_a_side(spec);
  return {side * spec.width, side * spec.height};
}

Image film_frame(const Recipe& recipe, const PreprocessSpec& spec, at::Device device) {
  const int side = pictures_a_side(spec);
  std::vector<float> codes = film_codes(recipe.latent_dim(), side);
  const at::Tensor input =
      at::from_blob(codes.data(), {side * side, recipe.latent_dim()}).to(device);
  const at::Tensor pictures = recipe.decode(input).to(at::kCPU).contiguous();
  const auto size = static_cast<std::size_t>(pictures[0].numel());
  std::vector<Image> images;
  for (std::int64_t i = 0; i < pictures.size(0); ++i) {
    const at::Tensor picture = pictures[i];
    images.push_back(restore_image(std::span(picture.const_data_ptr<float>(), size), spec));
  }
  return contact_sheet(images, {.columns = side, .gap = 0});
}

}  // namespace lab
