// SPDX-License-Identifier: MIT
// What can be trained: "<dataset>-<algorithm>", with the defaults that belong to each pair, and the
// presets that repeat published settings.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "native/recipes/recipe.h"
#include "native/schedule.h"
#include "shared/preprocess.h"

namespace lab {

// Settings of the loop that every algorithm has.
struct TrainSettings {
  std::int64_t epochs = 40;
  std::int64_t batch = 128;
  Schedule schedule;
  std::int64_t film_frames = 24;   // at most; 0: no film
  std::string precision = "auto";  // of matrix products and convolutions, see precision.h
};

struct RecipeName {
  std::string dataset;  // as open_dataset takes it
  std::string algorithm;
};

// Throws lab::Error on an unknown data set or algorithm and lists what there is; also if the
// algorithm does not fit the data set.
RecipeName parse_recipe_name(std::string_view name);

// Every "<dataset>-<algorithm>".
std::vector<std::string> recipe_names();

// A recipe with its settings. Not movable: the table refers to the fields.
struct Plan {
  Plan(const RecipeName& name);
  Plan(const Plan&) = delete;
  Plan& operator=(const Plan&) = delete;

  RecipeName name;
  std::string family;  // for the manifest
  PreprocessSpec preprocess;
  TrainSettings train;
  std::unique_ptr<Recipe> recipe;
  SettingTable settings;
};

// Sets what the preset says. Throws lab::Error if there is no such preset (and lists them) or if it
// belongs to another recipe.
void apply_preset(std::string_view preset, Plan& plan);

}  // namespace lab
