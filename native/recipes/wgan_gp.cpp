// SPDX-License-Identifier: MIT
// One step: the critic learns from `critic_steps` batches, then the generator learns from the critic.
// Gulrajani et al. 2017, algorithm 1; the lines of the paper stand beside.
#include "native/recipes/wgan_gp.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <optional>

#include "native/losses/gradient_penalty.h"
#include "native/networks/input_gradient.h"
#include "native/recipes/optimiser_settings.h"

namespace lab {
namespace {

class WganGp : public Recipe {
 public:
  WganGp(const ImageShape& image, const WganGpSettings& defaults)
      : image_(image), settings_(defaults) {}

  void declare(SettingTable& table) override {
    declare_size(table, settings_.size);
    table.add("lambda", settings_.lambda, 0, 1000, "weight of the gradient penalty");
    declare_critic_steps(table, settings_.critic_steps);
    declare_rate(table, "learning_rate", settings_.learning_rate);
    declare_rate(table, "critic_learning_rate", settings_.critic_learning_rate);
    declare_adam(table, settings_.adam);
    declare_average(table, settings_.average);
  }

  std::int64_t batches_per_step() const override { return settings_.critic_steps; }
  LossKind loss_kind() const override { return LossKind::game; }

  void build(const BuildContext& context) override {
    players_.emplace(gan_networks(image_, settings_.size), settings_.size.latent_dim,
                     context.device, settings_.average);
    const at::Tensor rate = context.rates.add(settings_.learning_rate);
    const at::Tensor critic_rate = context.rates.add(settings_.critic_learning_rate);
    generator_adam_.emplace(parameters_of({&players_->generator()}), rate, settings_.adam);
    critic_adam_.emplace(parameters_of({&players_->critic()}), critic_rate, settings_.adam);
  }

  Losses step(const Batch& batch, const at::Generator& generator) override {
    const at::Tensor fakes = players_->fake_batches(batch.images, generator);
    std::vector<at::Tensor> terms;
    for (std::int64_t i = 0; i < batch.images.size(0); ++i) {
      terms.push_back(train_critic(batch.images[i], fakes[i], generator));
    }
    const at::Tensor means = at::stack(terms).mean(0);
    return {{"critic", means[0]},
            {"distance", means[1]},
            {"penalty", means[2]},
            {"generator", train_generator(batch.images.size(1), generator)}};
  }

  Losses validate(const Batch& batch, const at::Generator& generator) const override {
    const at::NoGradGuard guard;
    return {{"distance", held_out_distance(*players_, batch.images.flatten(0, 1), generator)}};
  }

  at::Tensor film(const FilmScene& scene) const override { return players_->film(scene.count); }

  RecipeWords words() const override {
    const std::string units = latent_units(settings_.size.latent_dim);
    return {"WGAN-GP with " + units, "A Wasserstein GAN with gradient penalty and " + units};
  }

  std::optional<LatentInfo> latent() const override {
    return normal_latent(settings_.size.latent_dim);
  }
  std::vector<ExportedNetwork> exports() const override { return players_->exports(); }

  NamedTensors state() const override {
    return players_->state({&*generator_adam_, &*critic_adam_});
  }

 private:
  // Lines 4 to 9. Returns loss, distance and penalty, [3].
  at::Tensor train_critic(const at::Tensor& real, const at::Tensor& fake,
                          const at::Generator& generator) {
    const at::Tensor between = interpolated(real, fake, generator);
    const at::Tensor slopes =
        input_gradient(players_->critic(), {{"image", between}}, "image", "score");
    const at::Tensor penalty = gradient_penalty(slopes.to(at::kFloat));
    const auto scores = players_->score(at::cat({real, fake}), Mode::training).chunk(2);
    const at::Tensor distance = scores[0].mean() - scores[1].mean();
    const at::Tensor loss = settings_.lambda * penalty - distance;
    critic_adam_->minimise(loss);
    return at::stack({loss.detach(), distance.detach(), penalty.detach()});
  }

  // Lines 11 and 12.
  at::Tensor train_generator(std::int64_t count, const at::Generator& generator) {
    const at::Tensor fakes = players_->decode(players_->codes(count, generator), Mode::training);
    const at::Tensor loss = -players_->score(fakes, Mode::training).mean();
    generator_adam_->minimise(loss);
    players_->update_average();
    return loss.detach();
  }

  ImageShape image_;
  WganGpSettings settings_;
  std::optional<Adversaries> players_;
  std::optional<Adam> generator_adam_;
  std::optional<Adam> critic_adam_;
};

}  // namespace

std::unique_ptr<Recipe> make_wgan_gp(const ImageShape& image, const WganGpSettings& defaults) {
  return std::make_unique<WganGp>(image, defaults);
}

}  // namespace lab
