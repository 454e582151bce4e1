// SPDX-License-Identifier: MIT
// What the statistics add to the gradient needs the sums that the gradients of weight and bias are.
#include "native/networks/batch_norm.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/custom_function.h>

#include <cstdint>
#include <limits>

#include "native/networks/channel_passes.h"
#include "native/parallel/ranks.h"
#include "shared/base/error.h"

namespace lab {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

struct Statistics {
  at::Tensor mean;
  at::Tensor variance;  // with the divisor n
};

int count_of(const Ranks* ranks) { return ranks == nullptr ? 1 : ranks->count(); }

// Values that a channel's statistics are made of.
double values_a_channel(const at::Tensor& x, const Ranks* ranks) {
  return static_cast<double>(count_of(ranks) * (x.numel() / x.size(1)));
}

Statistics statistics_of_all(const at::Tensor& x, Ranks* ranks) {
  at::Tensor own = moments(x);
  if (ranks != nullptr) {
    // In double, where the difference of squares below loses nothing that matters.
    at::Tensor sums = at::stack({own[0], own[1] + own[0].square()});
    ranks->sum(sums);
    sums.div_(ranks->count());
    own = at::stack({sums[0], (sums[1] - sums[0].square()).clamp_min(0)});
  }
  own = own.to(at::kFloat);
  return {own[0], own[1]};
}

float least_of(bool rectified) {
  return rectified ? 0.0F : -std::numeric_limits<float>::infinity();
}

class NormOfBatch : public torch::autograd::Function<NormOfBatch> {
 public:
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& weight,
                            const at::Tensor& bias, const at::Tensor& mean,
                            const at::Tensor& inverse, bool rectified, Ranks* ranks) {
    context->save_for_backward({x, weight, bias, mean, inverse});
    context->saved_data["rectified"] = rectified;
    context->saved_data["ranks"] = reinterpret_cast<std::int64_t>(ranks);
    return scaled_channels(x, {mean, weight * inverse, bias, least_of(rectified)});
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    if (at::GradMode::is_enabled()) {
      throw Error("batch norm in training", "one derivative", "a second one");
    }
    const auto saved = context->get_saved_variables();
    const at::Tensor& x = saved[0];
    const at::Tensor& inverse = saved[4];
    auto* const ranks = reinterpret_cast<Ranks*>(context->saved_data["ranks"].toInt());
    const ChannelScale by = {.center = saved[3],
                             .scale = saved[1] * inverse,
                             .offset = saved[2],
                             .least = least_of(context->saved_data["rectified"].toBool())};
    const at::Tensor own = slope_sums(gradients[0], x, by);
    at::Tensor sums = own;
    if (ranks != nullptr) {
      sums = own.clone();
      ranks->sum(sums);
    }
    const at::Tensor each = by.scale / values_a_channel(x, ranks);
    const at::Tensor of_x =
        input_slopes(gradients[0], x, by,
                     {.of_x = -(each * inverse.square() * sums[0]).to(at::kFloat),
                      .offset = -(each * sums[1]).to(at::kFloat)});
    return {of_x, (own[0] * inverse).to(at::kFloat), own[1].to(at::kFloat), {}, {}, {}, {}};
  }
};

void update_running(const NormTensors& norm, const Statistics& seen, double momentum,
                    double count) {
  norm.running_mean.lerp_(seen.mean, momentum);
  norm.running_variance.lerp_(seen.variance * (count / (count - 1)), momentum);
}

}  // namespace

at::Tensor batch_norm_in_training(const at::Tensor& x, const NormTensors& norm,
                                  const NormSettings& settings) {
  if (x.numel() == x.size(1) && settings.ranks == nullptr) {
    throw Error("batch norm", "more than one value a channel: a larger batch", "one");
  }
  const bool own = has_own_passes(x);
  // On the CPU LibTorch's passes are exact with planes only (channel_passes.h).
  const at::Tensor given = own || !x.is_cpu() ? x : x.contiguous();
  const auto rectified = [&](const at::Tensor& y) { return settings.rectified ? at::relu(y) : y; };
  if (settings.ranks == nullptr && !own) {
    return rectified(
        at::batch_norm(given, norm.weight, norm.bias, norm.running_mean, norm.running_variance,
                       /*training=*/true, settings.momentum, settings.eps, /*cudnn_enabled=*/true));
  }
  const at::Tensor values = own ? given : given.to(at::kFloat);
  Statistics seen;
  {
    const at::NoGradGuard guard;
    seen = statistics_of_all(values, settings.ranks);
    update_running(norm, seen, settings.momentum, values_a_channel(x, settings.ranks));
  }
  const at::Tensor y = NormOfBatch::apply(values, norm.weight, norm.bias, seen.mean,
                                          (seen.variance + settings.eps).rsqrt(),
                                          own && settings.rectified, settings.ranks)
                           .to(x.scalar_type());
  return own ? y : rectified(y);
}

}  // namespace lab
