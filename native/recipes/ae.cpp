// SPDX-License-Identifier: MIT
// The update of an autoencoder: one Adam step on the squared error for both networks.
#include "native/recipes/ae.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>

#include "native/losses/squared_error.h"
#include "native/recipes/autoencoder_settings.h"
#include "native/recipes/optimiser_settings.h"

namespace lab {

void Ae::declare(SettingTable& table) {
  declare_size(table, settings_.size);
  declare_rate(table, "learning_rate", settings_.learning_rate);
  declare_adam(table, settings_.adam);
}

void Ae::build(const BuildContext& context) {
  encoder_.emplace(convolutional_encoder(image_, settings_.size, {.variational = false}));
  decoder_.emplace(convolutional_decoder(image_, settings_.size));
  encoder_->to(context.device);
  decoder_->to(context.device);
  adam_.emplace(parameters_of({&*encoder_, &*decoder_}), context.rates.add(settings_.learning_rate),
                settings_.adam);
}

Losses Ae::step(const Batch& batch, const at::Generator& generator) {
  const Losses losses = error(batch, generator, Mode::training);
  adam_->minimise(losses[0].value);
  return detached(losses);
}

Losses Ae::validate(const Batch& batch, const at::Generator& generator) const {
  const at::NoGradGuard guard;
  return error(batch, generator, Mode::inference);
}

at::Tensor Ae::film(const FilmScene& scene) const {
  const at::NoGradGuard guard;
  const std::int64_t count = std::min(scene.count / 2, scene.held_out.size(0));
  const at::Tensor pictures = scene.held_out.narrow(0, 0, count);
  return at::stack({pictures, redrawn(pictures, Mode::inference)}, 1).flatten(0, 1);
}

RecipeWords Ae::words() const {
  const std::string units = latent_units(latent_dim());
  return {"Autoencoder with " + units, "An autoencoder with " + units};
}

// A code has no distribution of its own: it can be made of a picture alone.
std::optional<LatentInfo> Ae::latent() const {
  return LatentInfo{static_cast<int>(latent_dim()), std::nullopt};
}

std::vector<ExportedNetwork> Ae::exports() const {
  return {{"encoder", &*encoder_, {"code"}, {{"image", Meaning::image}, {"code", Meaning::code}}},
          {"decoder", &*decoder_, {"image"}, {{"code", Meaning::code}, {"image", Meaning::image}}}};
}

NamedTensors Ae::state() const { return state_of({&*encoder_, &*decoder_}, {&*adam_}); }

at::Tensor Ae::redrawn(const at::Tensor& images, Mode mode) const {
  const at::Tensor code = encoder_->forward({{"image", images}}, mode).at("code");
  return decoder_->forward({{"code", code}}, {"image"}, mode).at("image").to(at::kFloat);
}

Losses Ae::error(const Batch& batch, const at::Generator& generator, Mode mode) const {
  const at::Tensor& images = batch.images[0];
  return {{"loss", squared_error(redrawn(seen(images, generator), mode), images)}};
}

std::unique_ptr<Recipe> make_ae(const ImageShape& image, const AeSettings& defaults) {
  return std::make_unique<Ae>(image, defaults);
}

}  // namespace lab
