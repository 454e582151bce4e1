// SPDX-License-Identifier: MIT
// A recipe that learns nothing: its losses and its one weight are what a test says.
#pragma once

#include <ATen/ATen.h>

#include <functional>
#include <string>
#include <vector>

#include "native/recipes/recipe.h"

namespace lab {

// Of a 28x28 picture set. The scripts get the number of the step, from 1 and counted over the
// process, and of the batch of validation pictures.
struct Script {
  LossKind kind = LossKind::likelihood;
  std::function<double(int step)> loss = [](int) { return 1.0; };
  std::function<double(int batch)> validation = [](int) { return 1.0; };
  bool validates = true;
  std::function<double(int step)> weight = [](int) { return 0.0; };
};

class ScriptedRecipe : public Recipe {
 public:
  explicit ScriptedRecipe(Script script) : script_(std::move(script)) {}

  void declare(SettingTable&) override {}
  LossKind loss_kind() const override { return script_.kind; }
  void build(const BuildContext&) override { weight_ = at::zeros({1}); }
  Losses step(const Batch&, const at::Generator&) override {
    ++steps_;
    weight_.fill_(script_.weight(steps_));
    return {{"loss", at::scalar_tensor(script_.loss(steps_))}};
  }
  Losses validate(const Batch&, const at::Generator&) const override {
    if (!script_.validates) return {};
    return {{"loss", at::scalar_tensor(script_.validation(++batches_))}};
  }
  at::Tensor film(const FilmScene& scene) const override {
    return at::zeros({scene.count, 1, 28, 28});
  }
  RecipeWords words() const override { return {}; }
  std::vector<ExportedNetwork> exports() const override { return {}; }
  NamedTensors state() const override { return {{"decoder/weight", weight_}}; }

 private:
  Script script_;
  at::Tensor weight_;
  int steps_ = 0;
  mutable int batches_ = 0;
};

}  // namespace lab
