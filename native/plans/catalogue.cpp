// SPDX-License-Identifier: MIT
// The table of catalogue.h.
#include "native/plans/catalogue.h"

#include "native/recipes/ae.h"
#include "native/recipes/classifier.h"
#include "native/recipes/cwgan_gp.h"
#include "native/recipes/dae.h"
#include "native/recipes/dcgan.h"
#include "native/recipes/fanogan.h"
#include "native/recipes/flow.h"
#include "native/recipes/flow_distil.h"
#include "native/recipes/gan.h"
#include "native/recipes/inspector.h"
#include "native/recipes/vae.h"
#include "native/recipes/vae_impute.h"
#include "native/recipes/vaegan.h"
#include "native/recipes/wgan.h"
#include "native/recipes/wgan_gp.h"

namespace lab {
namespace {

// Autoencoders draw in [0, 1], which a cross entropy wants.
constexpr PreprocessSpec kGrey28{.channels = 1, .height = 28, .width = 28};
constexpr PreprocessSpec kRgb64{.channels = 3, .height = 64, .width = 64};
// Generators draw in [-1, 1], as tanh does.
constexpr PreprocessSpec kSignedGrey28{.channels = 1, .height = 28, .width = 28, .low = -1};
constexpr PreprocessSpec kSignedRgb64{.channels = 3, .height = 64, .width = 64, .low = -1};

// The capsule, wherever a picture has it. Its place is where a set's own pictures have it in their middle rows:
// the medians over all good pictures to train with (measure_pose in native/data/canonical_pose.h, held by its test).
constexpr PreprocessSpec capsule_band(int height, int width, const PoseSpec& pose) {
  return {.channels = 3, .height = height, .width = width, .fit = Fit::crop, .pose = pose};
}
// Photographs with twice the pixels of drawings: their scratches are finer (docs/scoring.md).
constexpr PreprocessSpec kPhotographedBand =
    capsule_band(224, 512, {.center_x = 0.507, .center_y = 0.497, .length = 0.823});
constexpr PreprocessSpec kDrawnBand =
    capsule_band(112, 256, {.center_x = 0.508, .center_y = 0.492, .length = 0.836});

// A frame of colour pictures is 20 times as large.
constexpr std::int64_t kRgbFilmFrames = 8;

// Averaged weights settle what a falling rate would.
Schedule steady() { return {.kind = "constant"}; }

// A network that begins from nothing takes a high rate for most of the run, and none of it at the end.
Schedule one_cycle() { return {.kind = "one-cycle", .final_fraction = 0.001}; }

constexpr VaeSize kGreyVae{
    .latent_dim = 22, .encoder_width = 32, .decoder_width = 32, .decoder_layers = 1};

std::unique_ptr<Recipe> grey_vae(const ImageShape& image) {
  return make_vae(image, {.size = kGreyVae});
}

std::unique_ptr<Recipe> grey_vae_impute(const ImageShape& image) {
  return make_vae_impute(image, {.size = kGreyVae});
}

std::unique_ptr<Recipe> grey_ae(const ImageShape& image) {
  return make_ae(image, {.size = kGreyVae});
}

std::unique_ptr<Recipe> grey_dae(const ImageShape& image) {
  return make_dae(image, {.autoencoder = {.size = kGreyVae}});
}

// A page loads this decoder before anything else, and has it decode a grid of 400 pictures at a
// time. A narrow one with a second layer beats a wide one: the plane has many bends, the strokes few.
std::unique_ptr<Recipe> plane_vae(const ImageShape& image) {
  return make_vae(
      image,
      {.size = {.latent_dim = 2, .encoder_width = 32, .decoder_width = 16, .decoder_layers = 2}});
}

// With beta 1, photographs of capsules all decode to nearly the same picture.
std::unique_ptr<Recipe> rgb_vae(const ImageShape& image) {
  return make_vae(
      image,
      {.size = {.latent_dim = 128, .encoder_width = 16, .decoder_width = 16, .decoder_layers = 0},
       .beta = 0.1});
}

// A page decodes this generator live: 2 million multiply-accumulates a picture.
constexpr GanSize kGreyGan{.latent_dim = 100, .generator_width = 32, .critic_width = 32};

std::unique_ptr<Recipe> grey_gan(const ImageShape& image) {
  return make_gan(image,
                  {.size = {.latent_dim = 100, .generator_width = 128, .critic_width = 256}});
}

std::unique_ptr<Recipe> grey_dcgan(const ImageShape& image) {
  return make_dcgan(image, {.size = kGreyGan});
}

std::unique_ptr<Recipe> grey_wgan(const ImageShape& image) {
  return make_wgan(image, {.size = kGreyGan});
}

// The generator learns once for two batches of the critic, at three times the paper's rate: at so few pictures
// its steps are what runs out (docs/results.md).
constexpr WganGpSettings kGreyWganGp{
    .size = kGreyGan, .critic_steps = 2, .learning_rate = 3e-4, .critic_learning_rate = 3e-4};

std::unique_ptr<Recipe> grey_wgan_gp(const ImageShape& image) {
  return make_wgan_gp(image, kGreyWganGp);
}

std::unique_ptr<Recipe> grey_cwgan_gp(const ImageShape& image) {
  return make_cwgan_gp(image, {.wgan = kGreyWganGp});
}

std::unique_ptr<Recipe> grey_vaegan(const ImageShape& image) {
  return make_vaegan(image,
                     {.size = {.latent_dim = 22, .generator_width = 32, .critic_width = 32}});
}

std::unique_ptr<Recipe> grey_fanogan(const ImageShape& image) { return make_fanogan(image, {}); }

std::unique_ptr<Recipe> rgb_fanogan(const ImageShape& image) {
  return make_fanogan(image, {.encoder_width = 16});
}

std::unique_ptr<Recipe> grey_flow(const ImageShape& image) { return make_flow(image, {}); }

std::unique_ptr<Recipe> grey_flow_distil(const ImageShape& image) {
  return make_flow_distil(image, {});
}

std::unique_ptr<Recipe> grey_classifier(const ImageShape& image) {
  return make_classifier(image, {});
}

std::unique_ptr<Recipe> rgb_wgan_gp(const ImageShape& image) {
  return make_wgan_gp(image,
                      {.size = {.latent_dim = 100, .generator_width = 16, .critic_width = 16}});
}

std::unique_ptr<Recipe> drawn_inspector(const ImageShape& image) {
  return make_inspector(image, {});
}

// The level of twice the pixels has half as many channels, and costs a quarter more in all.
std::unique_ptr<Recipe> photographed_inspector(const ImageShape& image) {
  return make_inspector(image, {.levels = 6, .width = 8, .learning_rate = 1.5e-3});
}

}  // namespace

std::span<const CatalogueRow> catalogue() {
  static const std::vector<CatalogueRow> rows = {
      {.algorithm = "vae",
       .family = "vae",
       .datasets = {"mnist", "fashion", "digits"},
       .preprocess = kGrey28,
       .train = {.epochs = 40, .batch = 128},
       .make = grey_vae},
      {.algorithm = "vae",
       .family = "vae",
       .datasets = {"mvtec-capsule"},
       .preprocess = kRgb64,
       .train = {.epochs = 1000, .batch = 8, .film_frames = kRgbFilmFrames},
       .make = rgb_vae},
      {.algorithm = "vae",
       .family = "vae",
       .datasets = {"capsules"},
       .preprocess = kRgb64,
       .train = {.epochs = 80, .batch = 16, .film_frames = kRgbFilmFrames},
       .make = rgb_vae},
      {.algorithm = "vae",
       .family = "vae",
       .datasets = {"folder:"},
       .preprocess = kRgb64,
       .train = {.epochs = 200, .batch = 32, .film_frames = kRgbFilmFrames},
       .make = rgb_vae},
      {.algorithm = "vae2",
       .family = "vae",
       .datasets = {"mnist", "fashion", "digits"},
       .preprocess = kGrey28,
       .train = {.epochs = 40, .batch = 128},
       .make = plane_vae},
      {.algorithm = "vae-impute",
       .family = "vae",
       .datasets = {"mnist", "fashion", "digits"},
       .preprocess = kGrey28,
       .train = {.epochs = 40, .batch = 128},
       .make = grey_vae_impute},
      {.algorithm = "ae",
       .family = "ae",
       .datasets = {"mnist", "fashion", "digits"},
       .preprocess = kGrey28,
       .train = {.epochs = 40, .batch = 128},
       .make = grey_ae},
      {.algorithm = "dae",
       .family = "ae",
       .datasets = {"mnist", "fashion", "digits"},
       .preprocess = kGrey28,
       .train = {.epochs = 40, .batch = 128},
       .make = grey_dae},
      {.algorithm = "gan",
       .family = "gan",
       .datasets = {"mnist", "fashion", "digits"},
       .preprocess = kSignedGrey28,
       .train = {.epochs = 40, .batch = 64, .schedule = steady()},
       .make = grey_gan},
      {.algorithm = "dcgan",
       .family = "gan",
       .datasets = {"mnist", "fashion", "digits"},
       .preprocess = kSignedGrey28,
       .train = {.epochs = 40, .batch = 64, .schedule = steady()},
       .make = grey_dcgan},
      {.algorithm = "wgan",
       .family = "wgan",
       .datasets = {"mnist", "fashion", "digits"},
       .preprocess = kSignedGrey28,
       .train = {.epochs = 60, .batch = 64},
       .make = grey_wgan},
      {.algorithm = "wgan-gp",
       .family = "wgan-gp",
       .datasets = {"mnist", "fashion"},
       .preprocess = kSignedGrey28,
       .train = {.epochs = 60, .batch = 64},
       .make = grey_wgan_gp},
      {.algorithm = "wgan-gp",
       .family = "wgan-gp",
       .datasets = {"digits"},
       .preprocess = kSignedGrey28,
       .train = {.epochs = 72, .batch = 64},
       .make = grey_wgan_gp},
      {.algorithm = "wgan-gp",
       .family = "wgan-gp",
       .datasets = {"mvtec-capsule"},
       .preprocess = kSignedRgb64,
       .train = {.epochs = 4000, .batch = 16, .film_frames = kRgbFilmFrames},
       .make = rgb_wgan_gp},
      {.algorithm = "wgan-gp",
       .family = "wgan-gp",
       .datasets = {"capsules", "folder:"},
       .preprocess = kSignedRgb64,
       .train = {.epochs = 300, .batch = 16, .film_frames = kRgbFilmFrames},
       .make = rgb_wgan_gp},
      {.algorithm = "cwgan-gp",
       .family = "wgan-gp",
       .datasets = {"mnist", "fashion"},
       .preprocess = kSignedGrey28,
       .train = {.epochs = 60, .batch = 64},
       .make = grey_cwgan_gp},
      {.algorithm = "cwgan-gp",
       .family = "wgan-gp",
       .datasets = {"digits"},
       .preprocess = kSignedGrey28,
       .train = {.epochs = 72, .batch = 64},
       .make = grey_cwgan_gp},
      {.algorithm = "vaegan",
       .family = "vaegan",
       .datasets = {"mnist", "fashion", "digits"},
       .preprocess = kSignedGrey28,
       .train = {.epochs = 40, .batch = 64, .schedule = steady()},
       .make = grey_vaegan},
      {.algorithm = "fanogan",
       .family = "fanogan",
       .datasets = {"mnist", "fashion", "digits"},
       .preprocess = kSignedGrey28,
       .train = {.epochs = 20, .batch = 64},
       .make = grey_fanogan},
      {.algorithm = "fanogan",
       .family = "fanogan",
       .datasets = {"mvtec-capsule"},
       .preprocess = kSignedRgb64,
       .train = {.epochs = 1000, .batch = 16, .film_frames = kRgbFilmFrames},
       .make = rgb_fanogan},
      {.algorithm = "fanogan",
       .family = "fanogan",
       .datasets = {"capsules", "folder:"},
       .preprocess = kSignedRgb64,
       .train = {.epochs = 100, .batch = 16, .film_frames = kRgbFilmFrames},
       .make = rgb_fanogan},
      {.algorithm = "flow",
       .family = "flow",
       .datasets = {"mnist", "fashion", "digits"},
       .preprocess = kSignedGrey28,
       .train = {.epochs = 40, .batch = 128, .schedule = one_cycle()},
       .make = grey_flow},
      {.algorithm = "flow-distil",
       .family = "flow",
       .datasets = {"mnist", "fashion", "digits"},
       .preprocess = kSignedGrey28,
       .train = {.epochs = 2, .batch = 64},
       .make = grey_flow_distil},
      {.algorithm = "classifier",
       .family = "classifier",
       .datasets = {"mnist", "fashion", "digits"},
       .preprocess = kGrey28,
       .train = {.epochs = 15, .batch = 128},
       .make = grey_classifier},
      {.algorithm = "inspector",
       .family = "inspector",
       .datasets = {"mvtec-capsule", "folder:"},
       .preprocess = kPhotographedBand,
       .train = {.epochs = 180, .batch = 4, .schedule = one_cycle(), .film_frames = kRgbFilmFrames},
       .make = photographed_inspector},
      {.algorithm = "inspector",
       .family = "inspector",
       .datasets = {"capsules"},
       .preprocess = kDrawnBand,
       .train = {.epochs = 60, .batch = 8, .schedule = one_cycle(), .film_frames = kRgbFilmFrames},
       .make = drawn_inspector},
  };
  return rows;
}

}  // namespace lab
