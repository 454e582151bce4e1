// SPDX-License-Identifier: MIT
// An autoencoder that sees noisy pictures and is asked for the clean ones.
#include "native/recipes/dae.h"

#include <ATen/ATen.h>

#include "native/parallel/share.h"
#include "native/recipes/pixel_noise.h"

namespace lab {
namespace {

class Dae : public Ae {
 public:
  Dae(const ImageShape& image, const DaeSettings& defaults)
      : Ae(image, defaults.autoencoder), settings_(defaults) {}

  void declare(SettingTable& table) override {
    Ae::declare(table);
    table.add("least_noise", settings_.least_noise, 0, 1,
              "share of a picture's pixels that are noise, at the least");
    table.add("most_noise", settings_.most_noise, 0, 1, "and at the most");
  }

  RecipeWords words() const override {
    const std::string units = latent_units(latent_dim());
    return {"Denoising autoencoder with " + units,
            "An autoencoder with " + units + " that was taught to take noise out of pictures"};
  }

 protected:
  at::Tensor seen(const at::Tensor& images, const at::Generator& generator) const override {
    const at::Tensor levels =
        drawn_uniform(at::empty({images.size(0)}, images.options()), generator)
            .mul_(settings_.most_noise - settings_.least_noise)
            .add_(settings_.least_noise);
    return with_pixel_noise(images, levels, generator);
  }

 private:
  DaeSettings settings_;
};

}  // namespace

std::unique_ptr<Recipe> make_dae(const ImageShape& image, const DaeSettings& defaults) {
  return std::make_unique<Dae>(image, defaults);
}

}  // namespace lab
