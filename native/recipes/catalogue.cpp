// SPDX-License-Identifier: MIT
// The tables of data sets, algorithms and presets.
#include "native/recipes/catalogue.h"

#include <algorithm>
#include <array>

#include "native/recipes/vae.h"
#include "shared/error.h"

namespace lab {
namespace {

enum class Pictures { grey28, rgb64 };

struct DatasetRow {
  std::string_view name;  // "folder:" stands for every "folder:<path>"
  Pictures pictures;
  std::int64_t epochs;
  std::int64_t batch;
};

constexpr std::array kDatasets = {
    DatasetRow{"mnist", Pictures::grey28, 40, 128},
    DatasetRow{"fashion", Pictures::grey28, 40, 128},
    DatasetRow{"digits", Pictures::grey28, 40, 128},
    DatasetRow{"mvtec-capsule", Pictures::rgb64, 1000, 8},
    DatasetRow{"capsules", Pictures::rgb64, 80, 16},
    DatasetRow{"folder:", Pictures::rgb64, 200, 32},
};

struct AlgorithmRow {
  std::string_view name;
  std::string_view family;
  bool on_rgb64;
  std::unique_ptr<Recipe> (*make)(Pictures pictures);
};

ImageShape shape_of(Pictures pictures) {
  return pictures == Pictures::grey28 ? ImageShape{1, 28, 28} : ImageShape{3, 64, 64};
}

constexpr VaeSize kGreySize = {
    .latent_dim = 22, .encoder_width = 32, .decoder_width = 32, .decoder_layers = 1};
// A page loads this decoder before anything else, and has it decode a grid of 400 pictures at a
// time. A narrow one with a second layer beats a wide one: the plane has many bends, the strokes few.
constexpr VaeSize kPlaneSize = {
    .latent_dim = 2, .encoder_width = 32, .decoder_width = 16, .decoder_layers = 2};
constexpr VaeSize kRgbSize = {
    .latent_dim = 128, .encoder_width = 16, .decoder_width = 16, .decoder_layers = 0};
// With 1, photographs of capsules all decode to nearly the same picture.
constexpr double kRgbBeta = 0.1;
// A frame of colour pictures is 20 times as large.
constexpr std::int64_t kRgbFilmFrames = 8;

constexpr std::array kAlgorithms = {
    AlgorithmRow{"vae", "vae", true,
                 [](Pictures pictures) {
                   const bool rgb = pictures == Pictures::rgb64;
                   return make_vae(shape_of(pictures), {.size = rgb ? kRgbSize : kGreySize,
                                                        .beta = rgb ? kRgbBeta : 1,
                                                        .adam = {}});
                 }},
    AlgorithmRow{"vae2", "vae", false,
                 [](Pictures pictures) {
                   return make_vae(shape_of(pictures), VaeSettings{.size = kPlaneSize, .adam = {}});
                 }},
};

struct PresetRow {
  std::string_view name;
  std::vector<std::string_view> recipes;
  std::vector<std::string_view> settings;
};

// The write-ups' own settings; what they leave open stays at our defaults (docs/recipes.md). Their
// learning rate is constant and they compute in float32.
const std::vector<PresetRow>& presets() {
  static const std::vector<PresetRow> rows = {
      {"a-vae",
       {"mnist-vae", "fashion-vae"},
       {"latent=22", "batch=128", "learning_rate=0.001", "schedule=constant", "precision=float32",
        "epochs=40"}},
      {"a-capsule",
       {"mvtec-capsule-vae"},
       {"latent=128", "beta=1", "batch=8", "learning_rate=0.001", "schedule=constant",
        "precision=float32", "epochs=20"}},
      {"e-vae10",
       {"mnist-vae"},
       {"latent=10", "width=32", "decoder_width=32", "decoder_layers=1", "schedule=constant",
        "precision=float32"}},
      {"e-vae2",
       {"mnist-vae2"},
       {"latent=2", "width=32", "decoder_width=32", "decoder_layers=1", "schedule=constant",
        "precision=float32"}},
  };
  return rows;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::string full_name(const RecipeName& name) { return name.dataset + "-" + name.algorithm; }

const DatasetRow& dataset_row(const RecipeName& name) {
  const auto found = std::ranges::find_if(kDatasets, [&](const DatasetRow& row) {
    return row.name.ends_with(':') ? name.dataset.starts_with(row.name) : name.dataset == row.name;
  });
  if (found == kDatasets.end()) {
    throw Error("recipe", "one of " + joined(recipe_names()), "'" + full_name(name) + "'");
  }
  return *found;
}

const AlgorithmRow& algorithm_row(const RecipeName& name) {
  const auto found = std::ranges::find(kAlgorithms, name.algorithm, &AlgorithmRow::name);
  const bool known = found != kAlgorithms.end();
  if (!known || (dataset_row(name).pictures == Pictures::rgb64 && !found->on_rgb64)) {
    throw Error("recipe", "one of " + joined(recipe_names()), "'" + full_name(name) + "'");
  }
  return *found;
}

PreprocessSpec preprocess_of(Pictures pictures) {
  const ImageShape shape = shape_of(pictures);
  PreprocessSpec spec;
  spec.channels = static_cast<int>(shape.channels);
  spec.height = static_cast<int>(shape.height);
  spec.width = static_cast<int>(shape.width);
  return spec;
}

}  // namespace

std::vector<std::string> recipe_names() {
  std::vector<std::string> names;
  for (const auto& dataset : kDatasets) {
    for (const auto& algorithm : kAlgorithms) {
      if (dataset.pictures == Pictures::rgb64 && !algorithm.on_rgb64) continue;
      const std::string path = dataset.name.ends_with(':') ? "<path>" : "";
      names.push_back(std::string(dataset.name) + path + "-" + std::string(algorithm.name));
    }
  }
  return names;
}

RecipeName parse_recipe_name(std::string_view name) {
  // A path may hold hyphens, an algorithm's name may too.
  for (const auto& algorithm : kAlgorithms) {
    const std::string ending = "-" + std::string(algorithm.name);
    if (!name.ends_with(ending) || name.size() == ending.size()) continue;
    const RecipeName parsed{std::string(name.substr(0, name.size() - ending.size())),
                            std::string(algorithm.name)};
    algorithm_row(parsed);
    return parsed;
  }
  throw Error("recipe", "one of " + joined(recipe_names()), "'" + std::string(name) + "'");
}

Plan::Plan(const RecipeName& given) : name(given) {
  const DatasetRow& dataset = dataset_row(name);
  const AlgorithmRow& algorithm = algorithm_row(name);
  family = algorithm.family;
  preprocess = preprocess_of(dataset.pictures);
  train.epochs = dataset.epochs;
  train.batch = dataset.batch;
  if (dataset.pictures == Pictures::rgb64) train.film_frames = kRgbFilmFrames;
  recipe = algorithm.make(dataset.pictures);
  settings.add("epochs", train.epochs, 1, 1'000'000, "passes over the training pictures");
  settings.add("batch", train.batch, 1, 65536, "pictures a step");
  declare(settings, train.schedule);
  settings.add("film_frames", train.film_frames, 0, 100, "picture sheets of the film, at most");
  settings.add("precision", train.precision, {"auto", "float32", "bfloat16"},
               "of matrix products and convolutions while training");
  recipe->declare(settings);
}

void apply_preset(std::string_view preset, Plan& plan) {
  std::vector<std::string> names;
  for (const auto& row : presets()) {
    names.emplace_back(row.name);
    if (row.name != preset) continue;
    const std::string recipe = full_name(plan.name);
    if (std::ranges::find(row.recipes, recipe) == row.recipes.end()) {
      std::vector<std::string> recipes(row.recipes.begin(), row.recipes.end());
      throw Error("preset " + std::string(preset), "recipe " + joined(recipes), recipe);
    }
    for (const auto setting : row.settings) plan.settings.assign(setting);
    return;
  }
  throw Error("preset", "one of " + joined(names), "'" + std::string(preset) + "'");
}

}  // namespace lab
