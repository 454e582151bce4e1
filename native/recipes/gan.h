// SPDX-License-Identifier: MIT
// Generative adversarial network: Goodfellow et al. 2014, "Generative Adversarial Nets", algorithm 1 with one
// step of the discriminator and the non-saturating loss.
#pragma once

#include <memory>
#include <optional>

#include "native/optimisers/adam.h"
#include "native/recipes/adversaries.h"
#include "native/recipes/recipe.h"

namespace lab {

struct GanSettings {
  GanSize size;
  double dropout = 0.3;  // in the discriminator
  double real_label =
      0.9;  // what the discriminator is told of real pictures; below 1: label smoothing
  double learning_rate = 2e-4;
  double critic_learning_rate = 2e-4;
  AdamSettings adam = {.beta1 = 0.5, .beta2 = 0.999};
  double average = kGanAverage;
};

std::unique_ptr<Recipe> make_gan(const ImageShape& image, const GanSettings& defaults);

// What trains like one; others have other networks.
class Gan : public Recipe {
 public:
  Gan(const ImageShape& image, const GanSettings& defaults) : image_(image), settings_(defaults) {}

  void declare(SettingTable& table) override;
  LossKind loss_kind() const override { return LossKind::game; }
  void build(const BuildContext& context) override;
  Losses step(const Batch& batch, const at::Generator& generator) override;
  // The discriminator's loss on pictures that it has not seen: once it knows those of training by heart,
  // this rises above the training's.
  Losses validate(const Batch& batch, const at::Generator& generator) const override;
  at::Tensor film(const FilmScene& scene) const override { return players_->film(scene.count); }
  RecipeWords words() const override;
  std::optional<LatentInfo> latent() const override {
    return normal_latent(settings_.size.latent_dim);
  }
  std::vector<ExportedNetwork> exports() const override { return players_->exports(); }
  NamedTensors state() const override;

 protected:
  virtual GanNetworks networks() const;
  // After the networks' own initialisation.
  virtual void initialise(Network&) const {}
  const ImageShape& image() const { return image_; }
  GanSettings& settings() { return settings_; }
  const GanSettings& settings() const { return settings_; }

 private:
  ImageShape image_;
  GanSettings settings_;
  std::optional<Adversaries> players_;
  std::optional<Adam> generator_adam_;
  std::optional<Adam> critic_adam_;
};

}  // namespace lab
