// SPDX-License-Identifier: MIT
// From a recipe's name, "<dataset>-<algorithm>", to what a run needs of it: a row of the catalogue with
// settings that can be changed.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "native/plans/catalogue.h"

namespace lab {

struct RecipeName {
  std::string dataset;  // as open_dataset takes it
  std::string algorithm;

  std::string text() const { return dataset + "-" + algorithm; }
};

// Throws lab::Error on an unknown data set or algorithm and lists what there is; also if the
// algorithm does not fit the data set.
RecipeName parse_recipe_name(std::string_view name);

// Every "<dataset>-<algorithm>", by data set.
std::vector<std::string> recipe_names();

// A recipe with its settings. Not movable: the table refers to the fields.
struct Plan {
  // Throws lab::Error as parse_recipe_name does.
  explicit Plan(const RecipeName& name);
  Plan(const Plan&) = delete;
  Plan& operator=(const Plan&) = delete;

  RecipeName name;
  std::string family;  // for the manifest
  PreprocessSpec preprocess;
  TrainSettings train;
  std::unique_ptr<Recipe> recipe;
  SettingTable settings;
};

}  // namespace lab
