// SPDX-License-Identifier: MIT
// With the statistics given, LibTorch's kernels for inference do the rest; what the statistics add to the
// gradient needs the sums that the gradients of weight and bias are.
#include "native/parallel/shared_norm.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/custom_function.h>

#include "native/parallel/ranks.h"

namespace lab {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

struct Statistics {
  at::Tensor mean;
  at::Tensor variance;  // with the divisor n
};

Statistics statistics_of_all(const at::Tensor& x, Ranks& ranks) {
  const auto [mean, variance] = at::batch_norm_update_stats(x, {}, {}, 0);
  const at::Tensor own = mean.to(at::kDouble);
  // In double, where the difference of squares below loses nothing that matters.
  at::Tensor sums = at::stack({own, variance.to(at::kDouble) + own.square()});
  ranks.sum(sums);
  sums.div_(ranks.count());
  return {sums[0].to(at::kFloat), (sums[1] - sums[0].square()).clamp_min(0).to(at::kFloat)};
}

// One value a channel, in the shape of x.
at::Tensor by_channel(const at::Tensor& values, const at::Tensor& x) {
  std::vector<std::int64_t> shape(static_cast<std::size_t>(x.dim()), 1);
  shape[1] = x.size(1);
  return values.view(shape);
}

class SharedNorm : public torch::autograd::Function<SharedNorm> {
 public:
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& weight,
                            const at::Tensor& bias, const at::Tensor& mean,
                            const at::Tensor& variance, double eps, Ranks* ranks) {
    context->save_for_backward({x, weight, mean, variance});
    context->saved_data["eps"] = eps;
    context->saved_data["ranks"] = reinterpret_cast<std::int64_t>(ranks);
    return at::batch_norm(x, weight, bias, mean, variance, /*training=*/false, /*momentum=*/0, eps,
                          /*cudnn_enabled=*/true);
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const auto saved = context->get_saved_variables();
    const at::Tensor& x = saved[0];
    const at::Tensor& weight = saved[1];
    const double eps = context->saved_data["eps"].toDouble();
    Ranks& ranks = *reinterpret_cast<Ranks*>(context->saved_data["ranks"].toInt());
    auto [of_x, of_weight, of_bias] =
        at::native_batch_norm_backward(gradients[0].contiguous(), x, weight, saved[2], saved[3], {},
                                       {}, /*train=*/false, eps, {true, true, true});
    at::Tensor sums = at::stack({of_weight, of_bias});
    ranks.sum(sums);
    // Values that a channel's statistics are made of.
    const double count = static_cast<double>(ranks.count() * (x.numel() / x.size(1)));
    const at::Tensor inverse = (saved[3] + eps).rsqrt();
    const at::Tensor scale = weight * inverse / count;
    of_x = of_x - by_channel(scale * sums[1], x) -
           (x - by_channel(saved[2], x)) * by_channel(scale * inverse * sums[0], x);
    return {of_x, of_weight, of_bias, {}, {}, {}, {}};
  }
};

void update_running(const NormTensors& norm, const Statistics& seen, double momentum,
                    double count) {
  norm.running_mean.lerp_(seen.mean, momentum);
  norm.running_variance.lerp_(seen.variance * (count / (count - 1)), momentum);
}

}  // namespace

at::Tensor shared_batch_norm(const at::Tensor& x, const NormTensors& norm, double momentum,
                             double eps, Ranks& ranks) {
  const at::Tensor values = x.to(at::kFloat);
  Statistics seen;
  {
    const at::NoGradGuard guard;
    seen = statistics_of_all(values, ranks);
    const auto count = static_cast<double>(ranks.count() * (x.numel() / x.size(1)));
    update_running(norm, seen, momentum, count);
  }
  return SharedNorm::apply(values, norm.weight, norm.bias, seen.mean, seen.variance, eps, &ranks)
      .to(x.scalar_type());
}

}  // namespace lab
