// SPDX-License-Identifier: MIT
// LibTorch has no fused RMSprop: a few operators, each over all parameters at once.
#include "native/optimisers/rmsprop.h"

#include <ATen/ATen.h>

namespace lab {

Rmsprop::Rmsprop(NamedTensors parameters, at::Tensor rate, const RmspropSettings& settings)
    : Optimiser(std::move(parameters), std::move(rate)),
      settings_(settings),
      squares_(add_state("rmsprop_square")) {}

void Rmsprop::update(const std::vector<at::Tensor>& gradients) {
  at::_foreach_mul_(squares_, settings_.alpha);
  at::_foreach_addcmul_(squares_, gradients, gradients, 1 - settings_.alpha);
  const auto roots = at::_foreach_sqrt(squares_);
  at::_foreach_add_(roots, settings_.eps);
  const auto moves = at::_foreach_div(gradients, roots);
  // A tensor, not a number: a recorded step reads it at every replay.
  at::_foreach_mul_(moves, rate());
  at::_foreach_sub_(parameters(), moves);
}

}  // namespace lab
