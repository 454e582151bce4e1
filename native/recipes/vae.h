// SPDX-License-Identifier: MIT
// Variational autoencoder: Kingma and Welling 2014, "Auto-Encoding Variational Bayes", section 2.3.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "native/networks/vae.h"
#include "native/optimisers/adam.h"
#include "native/recipes/recipe.h"

namespace lab {

struct VaeSettings {
  VaeSize size;
  // grey or binary. Of binary ones each is 1 with its grey value as probability, else 0, drawn anew in every step, as
  // likelihoods of binarised sets are reported (Burda et al. 2016, "Importance Weighted Autoencoders", section 5).
  std::string pixels = "grey";
  double beta = 1;  // weight of the KL term
  double learning_rate = 1e-3;
  AdamSettings adam = {};
};

std::unique_ptr<Recipe> make_vae(const ImageShape& image, const VaeSettings& defaults);

// What trains like one; others change what the encoder sees.
class Vae : public Recipe {
 public:
  Vae(const ImageShape& image, const VaeSettings& defaults) : image_(image), settings_(defaults) {}

  void declare(SettingTable& table) override;
  LossKind loss_kind() const override { return LossKind::likelihood; }
  void build(const BuildContext& context) override;
  Losses step(const Batch& batch, const at::Generator& generator) override;
  Losses validate(const Batch& batch, const at::Generator& generator) const override;
  at::Tensor film(const FilmScene& scene) const override;
  RecipeWords words() const override;
  std::optional<LatentInfo> latent() const override;
  std::vector<ExportedNetwork> exports() const override;
  NamedTensors state() const override;

 protected:
  virtual EncoderKind encoder_kind() const { return {}; }
  // The encoder's inputs; the loss always asks for batch.images[0].
  virtual Activations seen(const Batch& batch) const { return {{"image", batch.images[0]}}; }
  std::int64_t latent_dim() const { return settings_.size.latent_dim; }

 private:
  Batch learnt(const Batch& batch, const at::Generator& generator) const;
  Losses evidence(const Batch& given, const at::Generator& generator, Mode mode) const;

  ImageShape image_;
  VaeSettings settings_;
  at::Device device_ = at::kCPU;
  std::optional<Network> encoder_;
  std::optional<Network> decoder_;
  std::optional<Adam> adam_;
};

}  // namespace lab
