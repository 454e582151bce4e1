// SPDX-License-Identifier: MIT
// The two players of a generative adversarial network, and what every algorithm does with them: draw codes,
// decode, score, show. How they learn is each algorithm's own.
#pragma once

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>

#include <vector>

#include "native/networks/gan.h"
#include "native/recipes/averaged_network.h"
#include "native/recipes/recipe.h"

namespace lab {

void declare_size(SettingTable& table, GanSize& size);
void declare_critic_steps(SettingTable& table, std::int64_t& steps);

// What averaged weights keep at a step: they look back over some thousand steps.
inline constexpr double kGanAverage = 0.999;

class Adversaries {
 public:
  // average: what the generator's averaged weights keep at a step (Yazici et al. 2019, "The unusual
  // effectiveness of averaging in GAN training"). Networks begin as LibTorch's default generator says,
  // the generator first.
  Adversaries(const GanNetworks& specs, std::int64_t latent_dim, at::Device device, double average);
  // Networks that have begun otherwise.
  Adversaries(Network generator, Network critic, std::int64_t latent_dim, at::Device device,
              double average);

  // The one that learns; inference, film and exports are the averaged one's.
  Network& generator() { return generator_.network(); }
  const Network& generator() const { return generator_.network(); }
  // After each step of the generator.
  void update_average() { generator_.update(); }
  Network& critic() { return critic_; }
  const Network& critic() const { return critic_; }

  // Standard normal, [count, latent_dim].
  at::Tensor codes(std::int64_t count, const at::Generator& generator) const;

  // [n, channels, height, width] in [-1, 1], in inference by the averaged generator. label: [n, classes] one-hot, where the networks take one.
  at::Tensor decode(const at::Tensor& codes, Mode mode, const at::Tensor& label = {}) const;
  // [n, 1]. generator: of dropout, in training.
  at::Tensor score(const at::Tensor& images, Mode mode, const at::Generator& generator = {},
                   const at::Tensor& label = {}) const;
  // Generated pictures without gradients, as many as there are in images [k, n, channels, height, width],
  // in that shape: one generator for all k batches. label: [k, n, classes].
  at::Tensor fake_batches(const at::Tensor& images, const at::Generator& generator,
                          const at::Tensor& label = {}) const;

  // From codes that stay the same; a class after the other where the generator takes one.
  at::Tensor film(std::int64_t count) const;
  // The generator, and the critic from image to features, which an f-AnoGAN compares; only the generator
  // where both take a label.
  std::vector<ExportedNetwork> exports() const;
  // Of both networks, of the average and of the optimisers: for Recipe::state.
  NamedTensors state(const std::vector<const Optimiser*>& optimisers) const;

 private:
  std::int64_t latent_dim_;
  std::int64_t classes_ = 0;
  at::Device device_;
  AveragedNetwork generator_;
  Network critic_;
};

// The mean score of held-out pictures [n, ...] less that of as many generated ones: once the critic knows
// its training pictures by heart it falls behind the training's (Gulrajani et al. 2017, section 5.3).
at::Tensor held_out_distance(const Adversaries& players, const at::Tensor& images,
                             const at::Generator& generator);

}  // namespace lab
