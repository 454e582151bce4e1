// SPDX-License-Identifier: MIT
// The table of presets.h. The write-ups' learning rate is constant and they compute in float32.
#include "native/plans/presets.h"

#include <algorithm>
#include <string>
#include <vector>

#include "native/base/joined.h"
#include "shared/base/error.h"

namespace lab {
namespace {

struct PresetRow {
  std::string_view name;
  std::vector<std::string_view> recipes;
  std::vector<std::string_view> settings;
};

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
      {"a-gan",
       {"mnist-gan", "fashion-gan"},
       {"latent=100", "batch=64", "real_label=1", "learning_rate=0.0002",
        "critic_learning_rate=0.0002", "adam_beta1=0.5", "average=0", "schedule=constant",
        "precision=float32"}},
      {"b-wgan-gp",
       {"mnist-cwgan-gp", "fashion-cwgan-gp"},
       {"critic_steps=5", "lambda=10", "class_weight=1", "learning_rate=0.0001",
        "critic_learning_rate=0.0001", "adam_beta1=0", "average=0", "schedule=constant",
        "precision=float32"}},
      {"c-dae",
       {"mnist-dae"},
       {"least_noise=0.5", "most_noise=0.5", "schedule=constant", "precision=float32",
        "epochs=240"}},
      {"c-vae", {"mnist-vae"}, {"schedule=exponential", "precision=float32", "epochs=400"}},
      {"c-gan",
       {"mnist-gan"},
       {"average=0", "schedule=constant", "precision=float32", "epochs=540"}},
      {"c-vaegan",
       {"mnist-vaegan"},
       {"average=0", "schedule=constant", "precision=float32", "epochs=1000"}},
      {"d-gan",
       {"fashion-gan"},
       {"latent=100", "batch=245", "real_label=0.9", "learning_rate=0.001",
        "critic_learning_rate=0.001", "average=0", "schedule=constant", "precision=float32",
        "epochs=50"}},
      {"d-vae",
       {"fashion-vae"},
       {"latent=22", "batch=128", "learning_rate=0.001", "schedule=constant", "precision=float32",
        "epochs=40"}},
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

}  // namespace

void apply_preset(std::string_view preset, Plan& plan) {
  const auto& rows = presets();
  const auto row = std::ranges::find(rows, preset, &PresetRow::name);
  if (row == rows.end()) {
    std::vector<std::string_view> names;
    for (const auto& known : rows) names.push_back(known.name);
    throw Error("preset", "one of " + joined(names), "'" + std::string(preset) + "'");
  }
  const std::string recipe = plan.name.text();
  if (std::ranges::find(row->recipes, recipe) == row->recipes.end()) {
    throw Error("preset " + std::string(preset), "recipe " + joined(row->recipes), recipe);
  }
  for (const auto setting : row->settings) plan.settings.assign(setting);
}

}  // namespace lab
