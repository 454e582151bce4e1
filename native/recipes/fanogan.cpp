// SPDX-License-Identifier: MIT
// One step: the encoder learns to give codes whose pictures, and what the critic sees in them, are near the
// originals.
#include "native/recipes/fanogan.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <optional>

#include "native/networks/vae.h"
#include "native/recipes/optimiser_settings.h"
#include "shared/base/error.h"
#include "shared/base/number_text.h"

namespace lab {
namespace {

class Fanogan : public Recipe {
 public:
  Fanogan(const ImageShape& image, const FanoganSettings& defaults)
      : image_(image), settings_(defaults) {}

  void declare(SettingTable& table) override {
    table.add("width", settings_.encoder_width, 1, 512,
              "channels after the encoder's first convolution");
    table.add("kappa", settings_.kappa, 0, 1000, "weight of the feature distance");
    table.add("distance", settings_.distance, {"mse", "mae"}, "of pictures and of features");
    declare_rate(table, "learning_rate", settings_.learning_rate);
    declare_adam(table, settings_.adam);
  }

  LossKind loss_kind() const override { return LossKind::likelihood; }
  std::vector<std::string> parent_roles() const override { return {"generator", "critic"}; }

  void build(const BuildContext& context) override {
    generator_.emplace(context.parents.at("generator"));
    critic_.emplace(context.parents.at("critic"));
    const std::vector<std::int64_t> expected = {image_.channels, image_.height, image_.width};
    const std::vector<std::int64_t> drawn = infer_shapes(generator_->spec()).at("image");
    if (drawn != expected) {
      throw Error("generator of --from", "pictures of " + shape_text(expected), shape_text(drawn));
    }
    latent_dim_ = generator_->spec().node("code").shape.at(0);
    encoder_.emplace(convolutional_encoder(
        image_, {.latent_dim = latent_dim_, .encoder_width = settings_.encoder_width},
        {.variational = false}));
    encoder_->to(context.device);
    adam_.emplace(parameters_of({&*encoder_}), context.rates.add(settings_.learning_rate),
                  settings_.adam);
  }

  Losses step(const Batch& batch, const at::Generator&) override {
    const Losses losses = errors(batch.images[0], Mode::training);
    adam_->minimise(losses[0].value);
    return detached(losses);
  }

  Losses validate(const Batch& batch, const at::Generator&) const override {
    const at::NoGradGuard guard;
    return errors(batch.images[0], Mode::inference);
  }

  // Pictures and, behind each, what the generator redraws of it.
  at::Tensor film(const FilmScene& scene) const override {
    const at::NoGradGuard guard;
    const std::int64_t count = std::min(scene.count / 2, scene.held_out.size(0));
    const at::Tensor pictures = scene.held_out.narrow(0, 0, count);
    return at::stack({pictures, redrawn(pictures, Mode::inference)}, 1).flatten(0, 1);
  }

  bool film_shows_data() const override { return true; }

  RecipeWords words() const override {
    const std::string units = latent_dim_ > 0 ? " with " + latent_units(latent_dim_) : "";
    return {"f-AnoGAN" + units,
            "An encoder for the generator of a Wasserstein GAN (f-AnoGAN)" + units};
  }

  std::optional<LatentInfo> latent() const override {
    if (latent_dim_ == 0) return std::nullopt;
    return normal_latent(latent_dim_);
  }

  std::vector<ExportedNetwork> exports() const override {
    return {{"encoder", &*encoder_, {"code"}, {{"image", Meaning::image}, {"code", Meaning::code}}},
            {"generator",
             &*generator_,
             {"image"},
             {{"code", Meaning::code}, {"image", Meaning::image}}},
            {"critic",
             &*critic_,
             {"features"},
             {{"image", Meaning::image}, {"features", Meaning::feature}}}};
  }

  // The parents do not change, and the checkpoint keeps them by themselves.
  NamedTensors state() const override { return state_of({&*encoder_}, {&*adam_}); }

 private:
  at::Tensor redrawn(const at::Tensor& images, Mode mode) const {
    const at::Tensor code = encoder_->forward({{"image", images}}, mode).at("code");
    return generator_->forward({{"code", code}}, {"image"}, Mode::inference)
        .at("image")
        .to(at::kFloat);
  }

  at::Tensor features(const at::Tensor& images) const {
    return critic_->forward({{"image", images}}, {"features"}, Mode::inference)
        .at("features")
        .to(at::kFloat);
  }

  at::Tensor distance(const at::Tensor& a, const at::Tensor& b) const {
    return settings_.distance == "mae" ? at::l1_loss(a, b) : at::mse_loss(a, b);
  }

  Losses errors(const at::Tensor& images, Mode mode) const {
    const at::Tensor again = redrawn(images, mode);
    const at::Tensor residual = distance(again, images);
    const at::Tensor feature = distance(features(again), features(images));
    return {{"loss", residual + settings_.kappa * feature},
            {"residual", residual},
            {"feature", feature}};
  }

  ImageShape image_;
  FanoganSettings settings_;
  std::int64_t latent_dim_ = 0;  // of the generator; known once there is one
  std::optional<Network> encoder_;
  std::optional<Network> generator_;
  std::optional<Network> critic_;
  std::optional<Adam> adam_;
};

}  // namespace

std::unique_ptr<Recipe> make_fanogan(const ImageShape& image, const FanoganSettings& defaults) {
  return std::make_unique<Fanogan>(image, defaults);
}

}  // namespace lab
