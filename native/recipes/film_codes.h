// SPDX-License-Identifier: MIT
// The codes that a film of samples follows through a run.
#pragma once

#include <ATen/core/Tensor.h>

namespace lab {

// [count, latent_dim], the same in every run: walks over a 2-D code in equal steps of the prior's
// probability (count: a square), draws from it otherwise.
at::Tensor film_codes(std::int64_t count, std::int64_t latent_dim, at::Device device);

}  // namespace lab
