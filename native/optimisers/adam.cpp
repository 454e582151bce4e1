// SPDX-License-Identifier: MIT
// Both kernels of adam.h differ in the decay alone.
#include "native/optimisers/adam.h"

#include <ATen/ATen.h>

namespace lab {

Adam::Adam(NamedTensors parameters, at::Tensor rate, const AdamSettings& settings)
    : Optimiser(std::move(parameters), std::move(rate)),
      settings_(settings),
      means_(add_state("adam_mean")),
      squares_(add_state("adam_square")),
      steps_(add_scalar_state("adam_step")) {}

void Adam::update(const std::vector<at::Tensor>& gradients) {
  at::_foreach_add_(steps_, 1);
  at::_fused_adamw_(parameters(), gradients, means_, squares_, /*max_exp_avg_sqs=*/{}, steps_,
                    rate(), settings_.beta1, settings_.beta2, settings_.decay, settings_.eps,
                    /*amsgrad=*/false, /*maximize=*/false);
}

}  // namespace lab
