// SPDX-License-Identifier: MIT
// The steps of a WGAN-GP with labels: both players know the class of every picture, real or asked for, and the
// critic names it as well.
#include "native/recipes/cwgan_gp.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <optional>

#include "native/losses/gradient_penalty.h"
#include "native/networks/input_gradient.h"
#include "native/recipes/optimiser_settings.h"
#include "shared/base/error.h"

namespace lab {
namespace {

class CwganGp : public Recipe {
 public:
  CwganGp(const ImageShape& image, const CwganGpSettings& defaults)
      : image_(image), settings_(defaults) {}

  void declare(SettingTable& table) override {
    WganGpSettings& wgan = settings_.wgan;
    declare_size(table, wgan.size);
    table.add("lambda", wgan.lambda, 0, 1000, "weight of the gradient penalty");
    table.add("class_weight", settings_.class_weight, 0, 1000,
              "weight of the critic's class head; 0: without one");
    declare_critic_steps(table, wgan.critic_steps);
    declare_rate(table, "learning_rate", wgan.learning_rate);
    declare_rate(table, "critic_learning_rate", wgan.critic_learning_rate);
    declare_adam(table, wgan.adam);
    declare_average(table, wgan.average);
  }

  std::int64_t batches_per_step() const override { return settings_.wgan.critic_steps; }
  LossKind loss_kind() const override { return LossKind::game; }

  void build(const BuildContext& context) override {
    if (context.classes == 0) throw Error("cwgan-gp", "a data set with labels", "none");
    const WganGpSettings& wgan = settings_.wgan;
    classes_ = context.classes;
    players_.emplace(gan_networks(image_, wgan.size,
                                  {.classes = classes_, .class_head = settings_.class_weight > 0}),
                     wgan.size.latent_dim, context.device, wgan.average);
    const at::Tensor rate = context.rates.add(wgan.learning_rate);
    const at::Tensor critic_rate = context.rates.add(wgan.critic_learning_rate);
    generator_adam_.emplace(parameters_of({&players_->generator()}), rate, wgan.adam);
    critic_adam_.emplace(parameters_of({&players_->critic()}), critic_rate, wgan.adam);
  }

  // Pictures are asked for by the labels of the real ones: so classes are as frequent as in the data.
  Losses step(const Batch& batch, const at::Generator& generator) override {
    const at::Tensor labels = one_hot_labels(batch.labels, classes_);
    const at::Tensor fakes = players_->fake_batches(batch.images, generator, labels);
    std::vector<at::Tensor> terms;
    for (std::int64_t i = 0; i < batch.images.size(0); ++i) {
      terms.push_back(train_critic(batch.images[i], fakes[i], labels[i], generator));
    }
    const at::Tensor means = at::stack(terms).mean(0);
    Losses losses = {{"critic", means[0]}, {"distance", means[1]}, {"penalty", means[2]}};
    if (has_class_head()) losses.push_back({"class", means[3]});
    losses.push_back({"generator", train_generator(labels[0], generator)});
    return losses;
  }

  Losses validate(const Batch& batch, const at::Generator& generator) const override {
    const at::NoGradGuard guard;
    const at::Tensor images = batch.images.flatten(0, 1);
    const at::Tensor labels = one_hot_labels(batch.labels.flatten(), classes_);
    const at::Tensor fakes =
        players_->decode(players_->codes(images.size(0), generator), Mode::inference, labels);
    return {{"distance", (players_->score(images, Mode::inference, {}, labels) -
                          players_->score(fakes, Mode::inference, {}, labels))
                             .mean()}};
  }

  at::Tensor film(const FilmScene& scene) const override { return players_->film(scene.count); }

  RecipeWords words() const override {
    const std::string units = latent_units(settings_.wgan.size.latent_dim);
    return {
        "Conditional WGAN-GP with " + units,
        "A Wasserstein GAN with gradient penalty that draws the class asked for, with " + units};
  }

  std::optional<LatentInfo> latent() const override {
    return normal_latent(settings_.wgan.size.latent_dim);
  }
  std::vector<ExportedNetwork> exports() const override { return players_->exports(); }

  NamedTensors state() const override {
    return players_->state({&*generator_adam_, &*critic_adam_});
  }

 private:
  bool has_class_head() const { return settings_.class_weight > 0; }

  // What the critic says of pictures: their scores, and the loss of its class head (0 without one).
  struct Opinion {
    at::Tensor scores;
    at::Tensor class_loss;
  };
  Opinion opinion(const at::Tensor& images, const at::Tensor& labels) const {
    const Activations said =
        players_->critic().forward({{"image", images}, {"label", labels}}, Mode::training);
    Opinion result{said.at("score").to(at::kFloat), at::zeros({}, images.options())};
    if (has_class_head()) {
      const at::Tensor logits = said.at("class_logits").to(at::kFloat);
      result.class_loss = -(at::log_softmax(logits, 1) * labels).sum(1).mean();
    }
    return result;
  }

  // Returns loss, distance, penalty and the class head's loss on real pictures, [4].
  at::Tensor train_critic(const at::Tensor& real, const at::Tensor& fake, const at::Tensor& labels,
                          const at::Generator& generator) {
    const at::Tensor between = interpolated(real, fake, generator);
    const at::Tensor slopes = input_gradient(
        players_->critic(), {{"image", between}, {"label", labels}}, "image", "score");
    const at::Tensor penalty = gradient_penalty(slopes.to(at::kFloat));
    const Opinion of_real = opinion(real, labels);
    const Opinion of_fake = opinion(fake, labels);
    const at::Tensor distance = of_real.scores.mean() - of_fake.scores.mean();
    const at::Tensor loss =
        settings_.wgan.lambda * penalty - distance + settings_.class_weight * of_real.class_loss;
    critic_adam_->minimise(loss);
    return at::stack(
        {loss.detach(), distance.detach(), penalty.detach(), of_real.class_loss.detach()});
  }

  at::Tensor train_generator(const at::Tensor& labels, const at::Generator& generator) {
    const at::Tensor codes = players_->codes(labels.size(0), generator);
    const Opinion of_fake = opinion(players_->decode(codes, Mode::training, labels), labels);
    const at::Tensor loss = settings_.class_weight * of_fake.class_loss - of_fake.scores.mean();
    generator_adam_->minimise(loss);
    players_->update_average();
    return loss.detach();
  }

  ImageShape image_;
  CwganGpSettings settings_;
  std::int64_t classes_ = 0;
  std::optional<Adversaries> players_;
  std::optional<Adam> generator_adam_;
  std::optional<Adam> critic_adam_;
};

}  // namespace

std::unique_ptr<Recipe> make_cwgan_gp(const ImageShape& image, const CwganGpSettings& defaults) {
  return std::make_unique<CwganGp>(image, defaults);
}

}  // namespace lab
