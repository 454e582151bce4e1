// SPDX-License-Identifier: MIT
// One step: the critic learns from `critic_steps` batches and is clipped after each, then the generator
// learns from the critic. The lines of the paper's algorithm 1 stand beside.
#include "native/recipes/wgan.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <optional>

#include "native/recipes/optimiser_settings.h"

namespace lab {
namespace {

class Wgan : public Recipe {
 public:
  Wgan(const ImageShape& image, const WganSettings& defaults)
      : image_(image), settings_(defaults) {}

  void declare(SettingTable& table) override {
    declare_size(table, settings_.size);
    table.add("clip", settings_.clip, 1e-4, 10, "bound of every weight of the critic");
    declare_critic_steps(table, settings_.critic_steps);
    declare_rate(table, "learning_rate", settings_.learning_rate);
    declare_rate(table, "critic_learning_rate", settings_.critic_learning_rate);
    table.add("rmsprop_alpha", settings_.rmsprop.alpha, 0, 0.9999,
              "decay of RMSprop's mean square");
    declare_average(table, settings_.average);
  }

  std::int64_t batches_per_step() const override { return settings_.critic_steps; }
  LossKind loss_kind() const override { return LossKind::game; }

  void build(const BuildContext& context) override {
    players_.emplace(gan_networks(image_, settings_.size), settings_.size.latent_dim,
                     context.device, settings_.average);
    clip_critic();
    generator_rmsprop_.emplace(parameters_of({&players_->generator()}),
                               context.rates.add(settings_.learning_rate), settings_.rmsprop);
    critic_rmsprop_.emplace(parameters_of({&players_->critic()}),
                            context.rates.add(settings_.critic_learning_rate), settings_.rmsprop);
  }

  Losses step(const Batch& batch, const at::Generator& generator) override {
    const at::Tensor fakes = players_->fake_batches(batch.images, generator);
    std::vector<at::Tensor> distances;
    for (std::int64_t i = 0; i < batch.images.size(0); ++i) {
      distances.push_back(train_critic(batch.images[i], fakes[i]));
    }
    return {{"distance", at::stack(distances).mean()},
            {"generator", train_generator(batch.images.size(1), generator)}};
  }

  Losses validate(const Batch& batch, const at::Generator& generator) const override {
    const at::NoGradGuard guard;
    return {{"distance", held_out_distance(*players_, batch.images.flatten(0, 1), generator)}};
  }

  at::Tensor film(const FilmScene& scene) const override { return players_->film(scene.count); }

  RecipeWords words() const override {
    const std::string units = latent_units(settings_.size.latent_dim);
    return {"WGAN with " + units, "A Wasserstein GAN with clipped weights and " + units};
  }

  std::optional<LatentInfo> latent() const override {
    return normal_latent(settings_.size.latent_dim);
  }
  std::vector<ExportedNetwork> exports() const override { return players_->exports(); }

  NamedTensors state() const override {
    return players_->state({&*generator_rmsprop_, &*critic_rmsprop_});
  }

 private:
  // Lines 3 to 7. Returns the distance, a scalar.
  at::Tensor train_critic(const at::Tensor& real, const at::Tensor& fake) {
    const auto scores = players_->score(at::cat({real, fake}), Mode::training).chunk(2);
    const at::Tensor distance = scores[0].mean() - scores[1].mean();
    critic_rmsprop_->minimise(-distance);
    clip_critic();
    return distance.detach();
  }

  // Lines 9 to 11.
  at::Tensor train_generator(std::int64_t count, const at::Generator& generator) {
    const at::Tensor fakes = players_->decode(players_->codes(count, generator), Mode::training);
    const at::Tensor loss = -players_->score(fakes, Mode::training).mean();
    generator_rmsprop_->minimise(loss);
    players_->update_average();
    return loss.detach();
  }

  // Line 7.
  void clip_critic() {
    const at::NoGradGuard guard;
    for (const auto& [name, tensor] : players_->critic().parameters()) {
      tensor.clamp_(-settings_.clip, settings_.clip);
    }
  }

  ImageShape image_;
  WganSettings settings_;
  std::optional<Adversaries> players_;
  std::optional<Rmsprop> generator_rmsprop_;
  std::optional<Rmsprop> critic_rmsprop_;
};

}  // namespace

std::unique_ptr<Recipe> make_wgan(const ImageShape& image, const WganSettings& defaults) {
  return std::make_unique<Wgan>(image, defaults);
}

}  // namespace lab
