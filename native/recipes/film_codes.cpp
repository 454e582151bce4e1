// SPDX-License-Identifier: MIT
#include "native/recipes/film_codes.h"

#include <ATen/ATen.h>

#include <cmath>

#include "shared/base/rng.h"
#include "shared/latent/latent.h"

namespace lab {
namespace {

constexpr std::uint64_t kCodeSeed = 1;

std::vector<float> plane_codes(std::int64_t count) {
  const int side = static_cast<int>(std::lround(std::sqrt(static_cast<double>(count))));
  GridSpec grid;
  grid.columns = side;
  grid.rows = side;
  grid.spacing = GridSpacing::quantile;
  return grid_codes(axis_plane(std::vector<float>{0, 0}, 0, 1), grid);
}

}  // namespace

at::Tensor film_codes(std::int64_t count, std::int64_t latent_dim, at::Device device) {
  std::vector<float> codes =
      latent_dim == 2 ? plane_codes(count)
                      : normal_samples(kCodeSeed, static_cast<std::size_t>(count * latent_dim));
  // A copy of its own: the vector is gone after this.
  return at::from_blob(codes.data(), {count, latent_dim}).clone().to(device);
}

}  // namespace lab
