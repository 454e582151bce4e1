// SPDX-License-Identifier: MIT
// One step: the discriminator learns real from redrawn and from drawn; the decoder to be taken for real and to
// redraw what the discriminator sees; the encoder to be redrawn well and to stay near the prior.
#include "native/recipes/vaegan.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <optional>

#include "native/losses/adversarial_loss.h"
#include "native/losses/squared_error.h"
#include "native/losses/vae_loss.h"
#include "native/parallel/share.h"
#include "native/recipes/optimiser_settings.h"

namespace lab {
namespace {

class VaeGan : public Recipe {
 public:
  VaeGan(const ImageShape& image, const VaeGanSettings& defaults)
      : image_(image), settings_(defaults) {}

  void declare(SettingTable& table) override {
    declare_size(table, settings_.size);
    table.add("encoder_width", settings_.encoder_width, 1, 512,
              "channels after the encoder's first convolution");
    table.add("gamma", settings_.gamma, 0, 1000,
              "weight of the feature distance against the game, for the decoder");
    table.add("beta", settings_.beta, 0, 1000, "weight of the KL term");
    table.add("equilibrium", settings_.equilibrium, 0, 10,
              "of the discriminator's losses, in nats; ln 2 is a guess");
    table.add("margin", settings_.margin, 0, 10,
              "around the equilibrium, beyond which the player that is ahead waits");
    declare_rate(table, "learning_rate", settings_.learning_rate);
    declare_adam(table, settings_.adam);
    declare_average(table, settings_.average);
  }

  LossKind loss_kind() const override { return LossKind::game; }

  void build(const BuildContext& context) override {
    const std::int64_t units = settings_.size.latent_dim;
    Network encoder(convolutional_encoder(
        image_, {.latent_dim = units, .encoder_width = settings_.encoder_width}));
    encoder.to(context.device);
    encoder_.emplace(std::move(encoder), settings_.average);
    players_.emplace(gan_networks(image_, settings_.size), units, context.device,
                     settings_.average);
    const auto adam = [&](const Network& network) {
      return Adam(parameters_of({&network}), context.rates.add(settings_.learning_rate),
                  settings_.adam);
    };
    encoder_adam_.emplace(adam(encoder_->network()));
    decoder_adam_.emplace(adam(players_->generator()));
    critic_adam_.emplace(adam(players_->critic()));
  }

  Losses step(const Batch& batch, const at::Generator& generator) override {
    const at::Tensor& real = batch.images[0];
    const at::Tensor drawn_codes = players_->codes(real.size(0), generator);
    Posterior posterior = encode(real, Mode::training, generator);
    const Gates gates = train_discriminator(real, posterior.code.detach(), drawn_codes);
    const at::Tensor similarity =
        train_decoder(real, posterior.code.detach(), drawn_codes, gates.decoder);
    const at::Tensor kl = train_encoder(real, posterior);
    players_->update_average();
    encoder_->update();
    return {{"similarity", similarity}, {"kl", kl}, {"real", gates.real}, {"fake", gates.fake}};
  }

  Losses validate(const Batch& batch, const at::Generator& generator) const override {
    const at::NoGradGuard guard;
    const at::Tensor& images = batch.images[0];
    const Posterior posterior = encode(images, Mode::inference, generator);
    const at::Tensor redrawn = players_->decode(posterior.code, Mode::inference);
    return {{"similarity",
             distance(features(images, Mode::inference), features(redrawn, Mode::inference))},
            {"kl", posterior.kl},
            {"squared_error", squared_error(redrawn, images)}};
  }

  at::Tensor film(const FilmScene& scene) const override { return players_->film(scene.count); }

  RecipeWords words() const override {
    const std::string units = latent_units(settings_.size.latent_dim);
    return {"VAE-GAN with " + units,
            "A variational autoencoder that redraws what a discriminator sees, with " + units};
  }

  std::optional<LatentInfo> latent() const override {
    return normal_latent(settings_.size.latent_dim);
  }

  std::vector<ExportedNetwork> exports() const override {
    std::vector<ExportedNetwork> networks = players_->exports();
    networks.push_back({"encoder",
                        &encoder_->average(),
                        {"mean", "log_variance"},
                        {{"image", Meaning::image},
                         {"mean", Meaning::code},
                         {"log_variance", Meaning::code_log_variance}}});
    return networks;
  }

  NamedTensors state() const override {
    return concatenated({players_->state({&*encoder_adam_, &*decoder_adam_, &*critic_adam_}),
                         state_of({&encoder_->network()}, {}), encoder_->state()});
  }

 private:
  struct Posterior {
    at::Tensor code;
    at::Tensor kl;
  };
  Posterior encode(const at::Tensor& images, Mode mode, const at::Generator& generator) const {
    const Network& encoder = mode == Mode::inference ? encoder_->average() : encoder_->network();
    const Activations said = encoder.forward({{"image", images}}, mode);
    const at::Tensor mean = said.at("mean").to(at::kFloat);
    const at::Tensor log_variance = said.at("log_variance").to(at::kFloat);
    const at::Tensor noise = drawn_normal(at::empty_like(mean), generator);
    return {mean + (0.5 * log_variance).exp() * noise, kl_divergence(mean, log_variance)};
  }

  at::Tensor features(const at::Tensor& images, Mode mode) const {
    return players_->critic()
        .forward({{"image", images}}, {"features"}, mode)
        .at("features")
        .to(at::kFloat);
  }

  // Minus the log likelihood of features under a normal of variance 1, without its constant (equation 7).
  static at::Tensor distance(const at::Tensor& a, const at::Tensor& b) {
    return 0.5 * squared_error(a, b);
  }

  // What the discriminator's losses were, and whether the decoder may learn: 1 or 0, on the device, because a
  // recorded step cannot branch. Whoever waits sees a loss of 0; what Adam has gathered fades on.
  struct Gates {
    at::Tensor real;
    at::Tensor fake;
    at::Tensor decoder;
  };
  Gates train_discriminator(const at::Tensor& real, const at::Tensor& code,
                            const at::Tensor& drawn_codes) {
    const auto [redrawn, drawn] = without_gradient(code, drawn_codes);
    const at::Tensor real_loss = cross_entropy_with(players_->score(real, Mode::training), 1);
    const at::Tensor fake_loss =
        0.5 * (cross_entropy_with(players_->score(redrawn, Mode::training), 0) +
               cross_entropy_with(players_->score(drawn, Mode::training), 0));
    const at::Tensor real_mean = mean_of_whole(real_loss);
    const at::Tensor fake_mean = mean_of_whole(fake_loss);
    const at::Tensor least = at::minimum(real_mean, fake_mean);
    const at::Tensor most = at::maximum(real_mean, fake_mean);
    const at::Tensor ahead = least < settings_.equilibrium - settings_.margin;
    const at::Tensor behind = most > settings_.equilibrium + settings_.margin;
    // Both: the discriminator is ahead on one kind of picture and behind on the other, and both learn.
    const at::Tensor both = ahead.logical_and(behind);
    const at::Tensor learns = ahead.logical_not().logical_or(both).to(at::kFloat);
    critic_adam_->minimise(learns * (real_loss + fake_loss));
    return {real_loss.detach(), fake_loss.detach(),
            behind.logical_not().logical_or(both).to(at::kFloat)};
  }

  std::pair<at::Tensor, at::Tensor> without_gradient(const at::Tensor& code,
                                                     const at::Tensor& drawn_codes) const {
    const at::NoGradGuard guard;
    return {players_->decode(code, Mode::training), players_->decode(drawn_codes, Mode::training)};
  }

  // Returns the feature distance, a scalar.
  at::Tensor train_decoder(const at::Tensor& real, const at::Tensor& code,
                           const at::Tensor& drawn_codes, const at::Tensor& gate) {
    const at::Tensor redrawn = players_->decode(code, Mode::training);
    const at::Tensor drawn = players_->decode(drawn_codes, Mode::training);
    const at::Tensor similarity =
        distance(features(redrawn, Mode::training), features(real, Mode::training).detach());
    const at::Tensor game = 0.5 * (generator_loss(players_->score(redrawn, Mode::training)) +
                                   generator_loss(players_->score(drawn, Mode::training)));
    decoder_adam_->minimise(gate * (settings_.gamma * similarity + game));
    return similarity.detach();
  }

  // Returns the KL divergence, a scalar.
  at::Tensor train_encoder(const at::Tensor& real, const Posterior& posterior) {
    const at::Tensor redrawn = players_->decode(posterior.code, Mode::training);
    const at::Tensor similarity =
        distance(features(redrawn, Mode::training), features(real, Mode::training).detach());
    encoder_adam_->minimise(similarity + settings_.beta * posterior.kl);
    return posterior.kl.detach();
  }

  ImageShape image_;
  VaeGanSettings settings_;
  std::optional<AveragedNetwork> encoder_;
  std::optional<Adversaries> players_;
  std::optional<Adam> encoder_adam_;
  std::optional<Adam> decoder_adam_;
  std::optional<Adam> critic_adam_;
};

}  // namespace

std::unique_ptr<Recipe> make_vaegan(const ImageShape& image, const VaeGanSettings& defaults) {
  return std::make_unique<VaeGan>(image, defaults);
}

}  // namespace lab
