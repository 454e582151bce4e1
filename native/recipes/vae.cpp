// SPDX-License-Identifier: MIT
// The update of a variational autoencoder: one Adam step on BCE + beta KL for both networks.
#include "native/recipes/vae.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "native/losses/vae_loss.h"
#include "native/parallel/share.h"
#include "native/recipes/autoencoder_settings.h"
#include "native/recipes/film_codes.h"
#include "native/recipes/optimiser_settings.h"

namespace lab {

void Vae::declare(SettingTable& table) {
  declare_size(table, settings_.size);
  table.add("pixels", settings_.pixels, {"grey", "binary"},
            "what is learnt from: grey values, or 0 or 1 drawn by them in every step");
  table.add("beta", settings_.beta, 0, 1000, "weight of the KL term");
  declare_rate(table, "learning_rate", settings_.learning_rate);
  declare_adam(table, settings_.adam);
}

void Vae::build(const BuildContext& context) {
  encoder_.emplace(convolutional_encoder(image_, settings_.size, encoder_kind()));
  decoder_.emplace(convolutional_decoder(image_, settings_.size));
  device_ = context.device;
  encoder_->to(device_);
  decoder_->to(device_);
  adam_.emplace(parameters_of({&*encoder_, &*decoder_}), context.rates.add(settings_.learning_rate),
                settings_.adam);
}

Losses Vae::step(const Batch& batch, const at::Generator& generator) {
  const Losses losses = evidence(batch, generator, Mode::training);
  adam_->minimise(losses[0].value);
  return detached(losses);
}

Losses Vae::validate(const Batch& batch, const at::Generator& generator) const {
  const at::NoGradGuard guard;
  return evidence(batch, generator, Mode::inference);
}

at::Tensor Vae::film(const FilmScene& scene) const {
  const at::NoGradGuard guard;
  const at::Tensor codes = film_codes(scene.count, settings_.size.latent_dim, device_);
  return decoder_->forward({{"code", codes}}, {"image"}, Mode::inference).at("image");
}

RecipeWords Vae::words() const {
  return {"VAE with " + latent_units(latent_dim()),
          "A variational autoencoder with " + latent_units(latent_dim())};
}

std::optional<LatentInfo> Vae::latent() const { return normal_latent(settings_.size.latent_dim); }

std::vector<ExportedNetwork> Vae::exports() const {
  std::map<std::string, Meaning> meanings = {{"image", Meaning::image},
                                             {"mean", Meaning::code},
                                             {"log_variance", Meaning::code_log_variance}};
  if (encoder_kind().masked) meanings["mask"] = Meaning::mask;
  return {{"encoder", &*encoder_, {"mean", "log_variance"}, meanings},
          {"decoder", &*decoder_, {"image"}, {{"code", Meaning::code}, {"image", Meaning::image}}}};
}

NamedTensors Vae::state() const { return state_of({&*encoder_, &*decoder_}, {&*adam_}); }

// The batch as it is learnt from.
Batch Vae::learnt(const Batch& batch, const at::Generator& generator) const {
  if (settings_.pixels == "grey") return batch;
  Batch drawn = batch;
  drawn.images = drawn_uniform(at::empty_like(batch.images), generator, 1)
                     .lt(batch.images)
                     .to(batch.images.scalar_type());
  return drawn;
}

Losses Vae::evidence(const Batch& given, const at::Generator& generator, Mode mode) const {
  const Batch batch = learnt(given, generator);
  const Activations posterior = encoder_->forward(seen(batch), mode);
  // The networks may compute in lower precision; losses do not.
  const at::Tensor mean = posterior.at("mean").to(at::kFloat);
  const at::Tensor log_variance = posterior.at("log_variance").to(at::kFloat);
  const at::Tensor noise = drawn_normal(at::empty_like(mean), generator);
  const at::Tensor code = mean + (0.5 * log_variance).exp() * noise;
  const at::Tensor logits = decoder_->forward({{"code", code}}, {"logits"}, mode).at("logits");
  const at::Tensor reconstruction = reconstruction_loss(logits.to(at::kFloat), batch.images[0]);
  const at::Tensor kl = kl_divergence(mean, log_variance);
  return {{"loss", reconstruction + settings_.beta * kl},
          {"reconstruction", reconstruction},
          {"kl", kl}};
}

std::unique_ptr<Recipe> make_vae(const ImageShape& image, const VaeSettings& defaults) {
  return std::make_unique<Vae>(image, defaults);
}

}  // namespace lab
