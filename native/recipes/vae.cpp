// SPDX-License-Identifier: MIT
// The update of a variational autoencoder: one Adam step on BCE + beta KL for both networks.
#include "native/recipes/vae.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <optional>

#include "native/losses/vae_loss.h"
#include "native/recipes/film_codes.h"
#include "native/recipes/optimiser_settings.h"

namespace lab {
namespace {

class Vae : public Recipe {
 public:
  Vae(const ImageShape& image, const VaeSettings& defaults) : image_(image), settings_(defaults) {}

  void declare(SettingTable& table) override {
    table.add("latent", settings_.size.latent_dim, 1, 4096, "units of the latent code");
    table.add("width", settings_.size.encoder_width, 1, 512,
              "channels after the encoder's first convolution");
    table.add("decoder_width", settings_.size.decoder_width, 1, 512,
              "channels before the decoder's last convolution");
    table.add("decoder_layers", settings_.size.decoder_layers, 0, 16,
              "hidden layers of 400 before the decoder's feature map");
    table.add("beta", settings_.beta, 0, 1000, "weight of the KL term");
    declare_rate(table, "learning_rate", settings_.learning_rate);
    declare_adam(table, settings_.adam);
  }

  LossKind loss_kind() const override { return LossKind::likelihood; }

  void build(const BuildContext& context) override {
    const VaeNetworks specs = vae_networks(image_, settings_.size);
    encoder_.emplace(specs.encoder);
    decoder_.emplace(specs.decoder);
    device_ = context.device;
    encoder_->to(device_);
    decoder_->to(device_);
    adam_.emplace(parameters_of({&*encoder_, &*decoder_}),
                  context.rates.add(settings_.learning_rate), settings_.adam);
  }

  Losses step(const Batch& batch, const at::Generator& generator) override {
    const Losses losses = evidence(batch.images[0], generator, Mode::training);
    adam_->minimise(losses[0].value);
    return detached(losses);
  }

  Losses validate(const Batch& batch, const at::Generator& generator) const override {
    const at::NoGradGuard guard;
    return evidence(batch.images[0], generator, Mode::inference);
  }

  at::Tensor film(const FilmScene& scene) const override {
    const at::NoGradGuard guard;
    const at::Tensor codes = film_codes(scene.count, settings_.size.latent_dim, device_);
    return decoder_->forward({{"code", codes}}, {"image"}, Mode::inference).at("image");
  }

  RecipeWords words() const override {
    const std::string size = " with " + std::to_string(settings_.size.latent_dim) + " latent units";
    return {"VAE" + size, "A variational autoencoder" + size};
  }

  std::optional<LatentInfo> latent() const override {
    return LatentInfo{static_cast<int>(settings_.size.latent_dim), "normal"};
  }

  std::vector<ExportedNetwork> exports() const override {
    return {
        {"encoder",
         &*encoder_,
         {"mean", "log_variance"},
         {{"image", Meaning::image},
          {"mean", Meaning::code},
          {"log_variance", Meaning::code_log_variance}}},
        {"decoder", &*decoder_, {"image"}, {{"code", Meaning::code}, {"image", Meaning::image}}}};
  }

  NamedTensors state() const override { return state_of({&*encoder_, &*decoder_}, {&*adam_}); }

 private:
  Losses evidence(const at::Tensor& images, const at::Generator& generator, Mode mode) const {
    const Activations posterior = encoder_->forward({{"image", images}}, mode);
    // The networks may compute in lower precision; losses do not.
    const at::Tensor mean = posterior.at("mean").to(at::kFloat);
    const at::Tensor log_variance = posterior.at("log_variance").to(at::kFloat);
    const at::Tensor noise = at::empty_like(mean).normal_(0, 1, generator);
    const at::Tensor code = mean + (0.5 * log_variance).exp() * noise;
    const at::Tensor logits = decoder_->forward({{"code", code}}, {"logits"}, mode).at("logits");
    const at::Tensor reconstruction = reconstruction_loss(logits.to(at::kFloat), images);
    const at::Tensor kl = kl_divergence(mean, log_variance);
    return {{"loss", reconstruction + settings_.beta * kl},
            {"reconstruction", reconstruction},
            {"kl", kl}};
  }

  ImageShape image_;
  VaeSettings settings_;
  at::Device device_ = at::kCPU;
  std::optional<Network> encoder_;
  std::optional<Network> decoder_;
  std::optional<Adam> adam_;
};

}  // namespace

std::unique_ptr<Recipe> make_vae(const ImageShape& image, const VaeSettings& defaults) {
  return std::make_unique<Vae>(image, defaults);
}

}  // namespace lab
