// SPDX-License-Identifier: MIT
// One step: the critic learns from `critic_steps` batches, then the generator learns from the critic.
// Gulrajani et al. 2017, algorithm 1; the lines of the paper stand beside.
#include "native/recipes/wgan_gp.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <optional>

#include "native/losses/gradient_penalty.h"
#include "native/networks/input_gradient.h"
#include "native/recipes/film_codes.h"
#include "native/recipes/optimiser_settings.h"

namespace lab {
namespace {

class WganGp : public Recipe {
 public:
  WganGp(const ImageShape& image, const WganGpSettings& defaults)
      : image_(image), settings_(defaults) {}

  void declare(SettingTable& table) override {
    table.add("latent", settings_.size.latent_dim, 1, 4096, "units of the latent code");
    table.add("width", settings_.size.critic_width, 1, 512,
              "channels after the critic's first convolution");
    table.add("generator_width", settings_.size.generator_width, 1, 512,
              "channels before the generator's last convolution");
    table.add("lambda", settings_.lambda, 0, 1000, "weight of the gradient penalty");
    table.add("critic_steps", settings_.critic_steps, 1, 100,
              "batches that the critic learns from before the generator learns from it");
    declare_rate(table, "learning_rate", settings_.learning_rate);
    declare_rate(table, "critic_learning_rate", settings_.critic_learning_rate);
    declare_adam(table, settings_.adam);
  }

  std::int64_t batches_per_step() const override { return settings_.critic_steps; }
  LossKind loss_kind() const override { return LossKind::game; }

  void build(const BuildContext& context) override {
    const GanNetworks specs = gan_networks(image_, settings_.size);
    generator_.emplace(specs.generator);
    critic_.emplace(specs.critic);
    device_ = context.device;
    generator_->to(device_);
    critic_->to(device_);
    const at::Tensor rate = context.rates.add(settings_.learning_rate);
    const at::Tensor critic_rate = context.rates.add(settings_.critic_learning_rate);
    generator_adam_.emplace(parameters_of({&*generator_}), rate, settings_.adam);
    critic_adam_.emplace(parameters_of({&*critic_}), critic_rate, settings_.adam);
  }

  Losses step(const Batch& batch, const at::Generator& generator) override {
    const at::Tensor fakes = fake_batches(batch.images, generator);
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

  // The distance between pictures that were held out and generated ones: once the critic knows its
  // training pictures by heart it falls behind the training's (section 5.3).
  Losses validate(const Batch& batch, const at::Generator& generator) const override {
    const at::NoGradGuard guard;
    const at::Tensor images = batch.images.flatten(0, 1);
    const at::Tensor fakes = decode(codes(images.size(0), generator));
    return {{"distance", (score(images, Mode::inference) - score(fakes, Mode::inference)).mean()}};
  }

  at::Tensor film(const FilmScene& scene) const override {
    const at::NoGradGuard guard;
    return decode(film_codes(scene.count, settings_.size.latent_dim, device_));
  }

  RecipeWords words() const override {
    const std::string size = std::to_string(settings_.size.latent_dim) + " latent units";
    return {"WGAN-GP with " + size, "A Wasserstein GAN with gradient penalty and " + size};
  }

  std::optional<LatentInfo> latent() const override {
    return LatentInfo{static_cast<int>(settings_.size.latent_dim), "normal"};
  }

  std::vector<ExportedNetwork> exports() const override {
    // The critic's features are what an f-AnoGAN that starts from this bundle compares.
    return {{"generator",
             &*generator_,
             {"image"},
             {{"code", Meaning::code}, {"image", Meaning::image}}},
            {"critic",
             &*critic_,
             {"features"},
             {{"image", Meaning::image}, {"features", Meaning::feature}}}};
  }

  NamedTensors state() const override {
    return state_of({&*generator_, &*critic_}, {&*generator_adam_, &*critic_adam_});
  }

 private:
  at::Tensor codes(std::int64_t count, const at::Generator& generator) const {
    return at::empty({count, settings_.size.latent_dim}, at::TensorOptions(device_))
        .normal_(0, 1, generator);
  }

  at::Tensor decode(const at::Tensor& codes, Mode mode = Mode::inference) const {
    return generator_->forward({{"code", codes}}, {"image"}, mode).at("image").to(at::kFloat);
  }

  at::Tensor score(const at::Tensor& images, Mode mode) const {
    return critic_->forward({{"image", images}}, {"score"}, mode).at("score").to(at::kFloat);
  }

  // Generated pictures for all of the critic's batches: the generator does not change between them.
  at::Tensor fake_batches(const at::Tensor& images, const at::Generator& generator) const {
    const at::NoGradGuard guard;
    const std::int64_t count = images.size(0) * images.size(1);
    return decode(codes(count, generator), Mode::training).view(images.sizes());
  }

  // Lines 4 to 9. Returns loss, distance and penalty, [3].
  at::Tensor train_critic(const at::Tensor& real, const at::Tensor& fake,
                          const at::Generator& generator) {
    const at::Tensor between = interpolated(real, fake, generator);
    const at::Tensor slopes = input_gradient(*critic_, {{"image", between}}, "image", "score");
    const at::Tensor penalty = gradient_penalty(slopes.to(at::kFloat));
    const auto scores = score(at::cat({real, fake}), Mode::training).chunk(2);
    const at::Tensor distance = scores[0].mean() - scores[1].mean();
    const at::Tensor loss = settings_.lambda * penalty - distance;
    critic_adam_->minimise(loss);
    return at::stack({loss.detach(), distance.detach(), penalty.detach()});
  }

  // Lines 11 and 12.
  at::Tensor train_generator(std::int64_t count, const at::Generator& generator) {
    const at::Tensor fakes = decode(codes(count, generator), Mode::training);
    const at::Tensor loss = -score(fakes, Mode::training).mean();
    generator_adam_->minimise(loss);
    return loss.detach();
  }

  ImageShape image_;
  WganGpSettings settings_;
  at::Device device_ = at::kCPU;
  std::optional<Network> generator_;
  std::optional<Network> critic_;
  std::optional<Adam> generator_adam_;
  std::optional<Adam> critic_adam_;
};

}  // namespace

std::unique_ptr<Recipe> make_wgan_gp(const ImageShape& image, const WganGpSettings& defaults) {
  return std::make_unique<WganGp>(image, defaults);
}

}  // namespace lab
