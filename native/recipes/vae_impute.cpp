// SPDX-License-Identifier: MIT
// Each picture of a batch loses a box, strokes, a half or single pixels; the encoder sees the rest and which
// part that is, the loss is that of the whole picture.
#include "native/recipes/vae_impute.h"

#include <ATen/ATen.h>

#include <algorithm>

#include "native/defects/missing.h"

namespace lab {
namespace {

class MaskMaker : public BatchMaker {
 public:
  Made make_part(const at::Tensor& pictures, std::uint64_t seed, const BatchPart& part) override {
    const std::int64_t batches = pictures.size(0);
    const std::int64_t count = pictures.size(1);
    const int height = static_cast<int>(pictures.size(3));
    const int width = static_cast<int>(pictures.size(4));
    const at::Tensor masks = at::empty({batches, part.count, 1, height, width}, at::kFloat);
    for (std::int64_t batch = 0; batch < batches; ++batch) {
      for (std::int64_t i = 0; i < part.count; ++i) {
        Rng rng(seed, static_cast<std::uint64_t>(batch * count + part.first + i));
        const auto kind = kMissing[rng.below(static_cast<std::uint32_t>(kMissing.size()))];
        std::ranges::copy(known_mask(kind, width, height, rng).values,
                          masks[batch][i].mutable_data_ptr<float>());
      }
    }
    return {{"mask", masks}};
  }
};

class VaeImpute : public Vae {
 public:
  using Vae::Vae;

  std::unique_ptr<BatchMaker> batch_maker() const override { return std::make_unique<MaskMaker>(); }

  RecipeWords words() const override {
    const std::string units = latent_units(latent_dim());
    return {"Imputing VAE with " + units, "A variational autoencoder with " + units +
                                              " that was taught to draw what a picture misses"};
  }

 protected:
  EncoderKind encoder_kind() const override { return {.masked = true}; }

  // What is missing is 0, as in a picture that a visitor rubs a part out of.
  Activations seen(const Batch& batch) const override {
    const at::Tensor& mask = batch.made.at("mask")[0];
    return {{"image", batch.images[0] * mask}, {"mask", mask}};
  }
};

}  // namespace

std::unique_ptr<Recipe> make_vae_impute(const ImageShape& image, const VaeSettings& defaults) {
  return std::make_unique<VaeImpute>(image, defaults);
}

}  // namespace lab
