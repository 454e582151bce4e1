// SPDX-License-Identifier: MIT
// One step: the discriminator learns to tell real pictures from generated ones, then the generator learns
// to be taken for real.
#include "native/recipes/gan.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "native/losses/adversarial_loss.h"
#include "native/recipes/optimiser_settings.h"

namespace lab {

void Gan::declare(SettingTable& table) {
  declare_size(table, settings_.size);
  table.add("dropout", settings_.dropout, 0, 0.95, "in the discriminator");
  table.add("real_label", settings_.real_label, 0.5, 1,
            "what the discriminator is told of real pictures; below 1: label smoothing");
  declare_rate(table, "learning_rate", settings_.learning_rate);
  declare_rate(table, "critic_learning_rate", settings_.critic_learning_rate);
  declare_adam(table, settings_.adam);
  declare_average(table, settings_.average);
}

GanNetworks Gan::networks() const {
  return dense_gan_networks(image_, settings_.size, settings_.dropout);
}

void Gan::build(const BuildContext& context) {
  const GanNetworks specs = networks();
  Network generator(specs.generator);
  Network critic(specs.critic);
  initialise(generator);
  initialise(critic);
  players_.emplace(std::move(generator), std::move(critic), settings_.size.latent_dim,
                   context.device, settings_.average);
  generator_adam_.emplace(parameters_of({&players_->generator()}),
                          context.rates.add(settings_.learning_rate), settings_.adam);
  critic_adam_.emplace(parameters_of({&players_->critic()}),
                       context.rates.add(settings_.critic_learning_rate), settings_.adam);
}

Losses Gan::step(const Batch& batch, const at::Generator& generator) {
  const at::Tensor& real = batch.images[0];
  const at::Tensor fake = players_->fake_batches(batch.images, generator)[0];
  // Each kind by itself: where the discriminator has batch norm, a mixed batch would tell them apart.
  const at::Tensor told =
      discriminator_loss(players_->score(real, Mode::training, generator),
                         players_->score(fake, Mode::training, generator), settings_.real_label);
  critic_adam_->minimise(told);

  const at::Tensor drawn =
      players_->decode(players_->codes(real.size(0), generator), Mode::training);
  const at::Tensor fooled = generator_loss(players_->score(drawn, Mode::training, generator));
  generator_adam_->minimise(fooled);
  players_->update_average();
  return detached({{"discriminator", told}, {"generator", fooled}});
}

Losses Gan::validate(const Batch& batch, const at::Generator& generator) const {
  const at::NoGradGuard guard;
  const at::Tensor& real = batch.images[0];
  const at::Tensor fake =
      players_->decode(players_->codes(real.size(0), generator), Mode::inference);
  return {{"discriminator",
           discriminator_loss(players_->score(real, Mode::inference),
                              players_->score(fake, Mode::inference), settings_.real_label)}};
}

RecipeWords Gan::words() const {
  const std::string units = latent_units(settings_.size.latent_dim);
  return {"GAN with " + units, "A generative adversarial network with " + units};
}

NamedTensors Gan::state() const { return players_->state({&*generator_adam_, &*critic_adam_}); }

std::unique_ptr<Recipe> make_gan(const ImageShape& image, const GanSettings& defaults) {
  return std::make_unique<Gan>(image, defaults);
}

}  // namespace lab
