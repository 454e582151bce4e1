// SPDX-License-Identifier: MIT
// Autoencoder: Hinton and Salakhutdinov 2006, "Reducing the Dimensionality of Data with Neural Networks",
// with convolutions and without layer-wise training.
#pragma once

#include <memory>
#include <optional>

#include "native/networks/vae.h"
#include "native/optimisers/adam.h"
#include "native/recipes/recipe.h"

namespace lab {

struct AeSettings {
  VaeSize size;
  double learning_rate = 1e-3;
  AdamSettings adam = {};
};

std::unique_ptr<Recipe> make_ae(const ImageShape& image, const AeSettings& defaults);

// What trains like one; others change what the encoder sees.
class Ae : public Recipe {
 public:
  Ae(const ImageShape& image, const AeSettings& defaults) : image_(image), settings_(defaults) {}

  void declare(SettingTable& table) override;
  LossKind loss_kind() const override { return LossKind::likelihood; }
  void build(const BuildContext& context) override;
  Losses step(const Batch& batch, const at::Generator& generator) override;
  Losses validate(const Batch& batch, const at::Generator& generator) const override;
  // Pictures and, behind each, what is redrawn of it.
  at::Tensor film(const FilmScene& scene) const override;
  bool film_shows_data() const override { return true; }
  RecipeWords words() const override;
  std::optional<LatentInfo> latent() const override;
  std::vector<ExportedNetwork> exports() const override;
  NamedTensors state() const override;

 protected:
  // What the encoder sees of pictures [n, channels, height, width] that the decoder is to redraw.
  virtual at::Tensor seen(const at::Tensor& images, const at::Generator&) const { return images; }
  std::int64_t latent_dim() const { return settings_.size.latent_dim; }

 private:
  at::Tensor redrawn(const at::Tensor& images, Mode mode) const;
  Losses error(const Batch& batch, const at::Generator& generator, Mode mode) const;

  ImageShape image_;
  AeSettings settings_;
  std::optional<Network> encoder_;
  std::optional<Network> decoder_;
  std::optional<Adam> adam_;
};

}  // namespace lab
