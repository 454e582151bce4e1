// SPDX-License-Identifier: MIT
// See restoring.h.
#include "shared/inspection/restoring.h"

#include <algorithm>
#include <cmath>

#include "shared/base/error.h"
#include "shared/base/rng.h"
#include "shared/bundle/capabilities.h"
#include "shared/image/preprocess.h"
#include "shared/image/to_byte.h"

namespace lab {

namespace {

// A network from picture to picture, else the one that makes codes.
std::string restoring_role(const Manifest& manifest) {
  const ModelOutline outline = outline_of(manifest);
  const auto direct = role_for(Task::restore, outline.networks);
  const auto role = direct ? direct : role_for(Task::encode, outline.networks);
  if (!role) throw Error(manifest.id, "a network that restores pictures", "none");
  return *role;
}

std::vector<float> output_of(const Manifest& manifest, std::span<const NamedTensor> outputs,
                             Meaning meaning) {
  for (const TensorEntry& known : manifest.networks.at(restoring_role(manifest)).outputs) {
    if (known.meaning != meaning) continue;
    const auto found = std::ranges::find(outputs, known.name, &NamedTensor::name);
    if (found == outputs.end()) throw Error("restoring", "a tensor " + known.name, "none");
    return values_of<float>(*found);
  }
  return {};
}

}  // namespace

Image with_noise(const Image& picture, double level, std::uint64_t seed) {
  Image noisy = picture;
  Rng rng(seed);
  const auto channels = static_cast<std::size_t>(picture.channels);
  for (std::size_t at = 0; at + channels <= noisy.pixels.size(); at += channels) {
    const bool replaced = rng.uniform() < level;
    const std::uint8_t value = to_byte(255 * rng.uniform());
    if (replaced)
      std::fill_n(noisy.pixels.begin() + static_cast<std::ptrdiff_t>(at), channels, value);
  }
  return noisy;
}

Image with_holes(const Image& picture, const FloatMap& known) {
  Image holed = picture;
  const auto channels = static_cast<std::size_t>(picture.channels);
  for (std::size_t i = 0; i < holed.pixels.size(); ++i) {
    if (known.values.at(i / channels) == 0) holed.pixels[i] = 0;
  }
  return holed;
}

Decoding plan_restoring(const Manifest& manifest, const Image& picture, const FloatMap& known) {
  const PreprocessSpec& spec = manifest.preprocess;
  if (known.width != spec.width || known.height != spec.height) {
    throw Error("restoring", "a mask of the model's shape", "another");
  }
  Decoding run{restoring_role(manifest), {}};
  const NetworkEntry& network = manifest.networks.at(run.network);
  const bool told = std::ranges::any_of(
      network.inputs, [](const TensorEntry& input) { return input.meaning == Meaning::mask; });
  std::vector<float> values =
      normalise(with_holes(fit_image(picture, spec, std::nullopt), known), spec);
  // As such networks are trained: what is missing is 0, whatever black is.
  for (std::size_t i = 0; told && i < values.size(); ++i) {
    values[i] *= known.values[i % known.values.size()];
  }
  for (const TensorEntry& input : network.inputs) {
    const bool mask = input.meaning == Meaning::mask;
    run.inputs.push_back(make_tensor<float>(input.name,
                                            {1, mask ? 1 : spec.channels, spec.height, spec.width},
                                            mask ? known.values : values));
  }
  return run;
}

Restoring restoring_of(const Manifest& manifest, std::span<const NamedTensor> outputs) {
  Restoring made;
  if (role_for(Task::restore, outline_of(manifest).networks)) {
    made.values = output_of(manifest, outputs, Meaning::image);
    made.picture = restore_image(made.values, manifest.preprocess);
    return made;
  }
  made.code = output_of(manifest, outputs, Meaning::code);
  made.log_variance = output_of(manifest, outputs, Meaning::code_log_variance);
  const auto dim = static_cast<std::size_t>(manifest.latent->dim);
  if (made.code.size() != dim || (!made.log_variance.empty() && made.log_variance.size() != dim)) {
    throw Error("restoring", "a code of " + std::to_string(dim) + " numbers",
                std::to_string(made.code.size()));
  }
  return made;
}

std::vector<float> posterior_samples(std::span<const float> code,
                                     std::span<const float> log_variance, int count,
                                     std::uint64_t seed) {
  std::vector<float> codes = normal_samples(seed, code.size() * static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const std::size_t unit = i % code.size();
    codes[i] = code[unit] + std::exp(log_variance[unit] / 2) * codes[i];
  }
  return codes;
}

std::vector<float> quantised(std::span<const float> code, int bits) {
  constexpr float kReach = 4;
  const auto last = static_cast<float>((1 << bits) - 1);
  std::vector<float> steps;
  for (const float value : code) {
    const float part = (std::clamp(value, -kReach, kReach) + kReach) / (2 * kReach);
    steps.push_back(std::round(part * last) / last * 2 * kReach - kReach);
  }
  return steps;
}

}  // namespace lab
