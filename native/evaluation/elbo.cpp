// SPDX-License-Identifier: MIT
// The figures of what redraws pictures, part of metrics.h.
#include "native/evaluation/elbo.h"

#include <ATen/ATen.h>

#include <cmath>
#include <utility>

#include "shared/base/error.h"
#include "shared/base/rng.h"

namespace lab {
namespace {

// Codes that are decoded at a time: bounds memory at [kChunk * samples, channels, height, width].
constexpr std::int64_t kChunk = 500;
// Two-sided 95 % quantile of the standard normal.
constexpr double kNormal95 = 1.959963984540054;
// Streams of the seed, so that no two draws of one evaluation are alike.
constexpr std::uint64_t kBinarisationStream = 1;
constexpr std::uint64_t kImportanceStream = 2;

at::Tensor sum_by_picture(const at::Tensor& values) {
  return values.flatten(1).sum(1, /*keepdim=*/false, at::kDouble);
}

// Cross entropy of pictures in [0, 1] under Bernoulli logits, nats an image.
at::Tensor cross_entropy(const at::Tensor& logits, const at::Tensor& pictures) {
  return sum_by_picture(logits.clamp_min(0) - logits * pictures +
                        at::log1p(at::exp(-logits.abs())));
}

at::Tensor divergence(const Posterior& posterior) {
  const at::Tensor term =
      posterior.mean.square() + posterior.log_variance.exp() - 1 - posterior.log_variance;
  return 0.5 * sum_by_picture(term);
}

struct Mean {
  double value = 0;
  Interval interval;
};

Mean mean_of(const at::Tensor& by_picture) {
  const double value = by_picture.mean().item<double>();
  const auto n = static_cast<double>(by_picture.numel());
  const double error = n > 1 ? kNormal95 * std::sqrt(by_picture.var().item<double>() / n) : 0.0;
  return {value, {value - error, value + error}};
}

at::Tensor normals(Rng& rng, const std::vector<std::int64_t>& shape) {
  at::Tensor noise = at::empty(shape);
  float* values = noise.mutable_data_ptr<float>();
  for (std::int64_t i = 0; i < noise.numel(); ++i) values[i] = static_cast<float>(rng.normal());
  return noise;
}

// The evidence lower bound of each picture, [n], averaged over `samples` codes.
at::Tensor lower_bound(const Bundle& bundle, const at::Tensor& pictures, const Posterior& posterior,
                       const VaeEvaluation& options) {
  Rng rng(options.seed);
  std::vector<at::Tensor> bounds;
  for (std::int64_t begin = 0; begin < pictures.size(0); begin += kChunk) {
    const std::int64_t count = std::min(kChunk, pictures.size(0) - begin);
    const at::Tensor target = pictures.narrow(0, begin, count);
    const Posterior part = {posterior.mean.narrow(0, begin, count),
                            posterior.log_variance.narrow(0, begin, count)};
    at::Tensor reconstruction = at::zeros({count}, at::kDouble);
    for (int sample = 0; sample < options.samples; ++sample) {
      const at::Tensor code =
          part.mean + (0.5 * part.log_variance).exp() * normals(rng, part.mean.sizes().vec());
      reconstruction += cross_entropy(decode_logits(bundle, code, options.stop), target);
    }
    bounds.push_back(-(reconstruction / options.samples + divergence(part)));
  }
  return at::cat(bounds);
}

// The importance-weighted bound of each picture, [n].
at::Tensor importance_bound(const Bundle& bundle, const at::Tensor& pictures,
                            const Posterior& posterior, const VaeEvaluation& options) {
  Rng rng(options.seed, kImportanceStream);
  const at::Tensor bounds = at::empty({pictures.size(0)}, at::kDouble);
  for (std::int64_t i = 0; i < pictures.size(0); ++i) {
    const at::Tensor mean = posterior.mean[i];
    const at::Tensor log_variance = posterior.log_variance[i];
    std::vector<at::Tensor> log_weights;
    for (std::int64_t begin = 0; begin < options.importance_codes; begin += kChunk) {
      const std::int64_t count = std::min(kChunk, options.importance_codes - begin);
      const at::Tensor noise = normals(rng, {count, mean.size(0)});
      const at::Tensor code = mean + (0.5 * log_variance).exp() * noise;
      // log p(z) - log q(z | x), whose constants are the same.
      const at::Tensor ratio = 0.5 * sum_by_picture(noise.square() + log_variance - code.square());
      log_weights.push_back(ratio - cross_entropy(decode_logits(bundle, code, options.stop),
                                                  pictures.narrow(0, i, 1)));
    }
    bounds[i] = at::logsumexp(at::cat(log_weights), 0) - std::log(options.importance_codes);
  }
  return bounds;
}

// At most `most` pictures, evenly spaced.
at::Tensor thinned(const at::Tensor& pictures, std::int64_t most) {
  const std::int64_t size = pictures.size(0);
  if (size <= most) return pictures;
  return pictures.index_select(0, at::arange(most, at::kLong).mul(size).floor_divide(most));
}

at::Tensor binarised(const at::Tensor& pictures, std::uint64_t seed) {
  Rng rng(seed, kBinarisationStream);
  at::Tensor drawn = at::empty(pictures.sizes());
  const at::Tensor source = pictures.contiguous();
  const float* probability = source.const_data_ptr<float>();
  float* out = drawn.mutable_data_ptr<float>();
  for (std::int64_t i = 0; i < drawn.numel(); ++i) out[i] = rng.uniform() < probability[i] ? 1 : 0;
  return drawn;
}

}  // namespace

std::vector<Metric> evaluate_vae(const Bundle& bundle, const at::Tensor& pictures,
                                 const VaeEvaluation& options) {
  if (pictures.size(0) < 1) throw Error("evaluate", "at least one picture", "none");
  const Posterior posterior = encode(bundle, pictures, options.stop);
  if (!posterior.log_variance.defined()) {
    throw Error("evaluate", "an encoder with mean and log variance", "one output");
  }
  const Mean elbo = mean_of(lower_bound(bundle, pictures, posterior, options));
  const Mean kl = mean_of(divergence(posterior));
  const auto active =
      posterior.mean.to(at::kDouble).var(0).gt(kActiveUnitVariance).sum().item<std::int64_t>();
  std::vector<Metric> metrics = {
      {"test_elbo", elbo.value, elbo.interval, "nats", options.split},
      {"kl", kl.value, kl.interval, "nats", options.split},
      {"active_units", static_cast<double>(active), std::nullopt, "units", options.split}};
  if (options.binarise) {
    const at::Tensor drawn = binarised(pictures, options.seed);
    const Mean bound =
        mean_of(lower_bound(bundle, drawn, encode(bundle, drawn, options.stop), options));
    metrics.push_back({"test_elbo_binarised", bound.value, bound.interval, "nats",
                       options.split + ", pixels drawn as 0 or 1"});
  }
  if (options.binarise && options.importance_codes > 0) {
    const at::Tensor drawn = binarised(thinned(pictures, kBoundPictures), options.seed);
    const Mean bound =
        mean_of(importance_bound(bundle, drawn, encode(bundle, drawn, options.stop), options));
    metrics.push_back({"test_importance_bound_binarised", bound.value, bound.interval, "nats",
                       options.split + ", of them " + std::to_string(drawn.size(0)) +
                           ", pixels drawn as 0 or 1, " + std::to_string(options.importance_codes) +
                           " codes each"});
  }
  return metrics;
}

std::vector<Metric> evaluate_reconstruction(const Bundle& bundle, const at::Tensor& pictures,
                                            const std::string& split, const StopToken& stop) {
  if (pictures.size(0) < 1) throw Error("evaluate", "at least one picture", "none");
  const PreprocessSpec& spec = bundle.manifest.preprocess;
  std::vector<at::Tensor> entropies;
  double squares = 0;
  for (std::int64_t begin = 0; begin < pictures.size(0); begin += kChunk) {
    const at::Tensor part = pictures.narrow(0, begin, std::min(kChunk, pictures.size(0) - begin));
    const Reconstruction redrawn = reconstruct(bundle, part, stop);
    if (redrawn.logits.defined() && spec.low == 0 && spec.high == 1) {
      entropies.push_back(cross_entropy(redrawn.logits, part));
    }
    const at::Tensor difference = (redrawn.pictures - part) / (spec.high - spec.low);
    squares += difference.square().sum(at::kDouble).item<double>();
  }
  std::vector<Metric> metrics;
  if (!entropies.empty()) {
    const Mean bce = mean_of(at::cat(entropies));
    metrics.push_back({"reconstruction_bce", bce.value, bce.interval, "nats", split});
  }
  const double mse = squares / static_cast<double>(pictures.numel());
  metrics.push_back({"reconstruction_mse", mse, std::nullopt, "1", split});
  return metrics;
}

}  // namespace lab
