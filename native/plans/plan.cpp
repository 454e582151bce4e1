// SPDX-License-Identifier: MIT
// Finding rows of the catalogue and declaring their settings.
#include "native/plans/plan.h"

#include <algorithm>

#include "shared/base/error.h"

namespace lab {
namespace {

bool is_family_of_names(std::string_view dataset) { return dataset.ends_with(':'); }

bool stands_for(std::string_view dataset, std::string_view name) {
  return is_family_of_names(dataset) ? name.starts_with(dataset) : name == dataset;
}

// By their first appearance.
std::vector<std::string_view> datasets() {
  std::vector<std::string_view> names;
  for (const auto& row : catalogue()) {
    for (const auto name : row.datasets) {
      if (std::ranges::find(names, name) == names.end()) names.push_back(name);
    }
  }
  return names;
}

[[noreturn]] void refuse(std::string_view name) {
  std::string known;
  for (const auto& recipe : recipe_names()) known += (known.empty() ? "" : ", ") + recipe;
  throw Error("recipe", "one of " + known, "'" + std::string(name) + "'");
}

const CatalogueRow& row_of(const RecipeName& name) {
  for (const auto& row : catalogue()) {
    const auto fits = [&](std::string_view dataset) { return stands_for(dataset, name.dataset); };
    if (row.algorithm == name.algorithm && std::ranges::any_of(row.datasets, fits)) return row;
  }
  refuse(name.text());
}

}  // namespace

std::vector<std::string> recipe_names() {
  std::vector<std::string> names;
  for (const auto dataset : datasets()) {
    for (const auto& row : catalogue()) {
      if (std::ranges::find(row.datasets, dataset) == row.datasets.end()) continue;
      const std::string path = is_family_of_names(dataset) ? "<path>" : "";
      names.push_back(std::string(dataset) + path + "-" + std::string(row.algorithm));
    }
  }
  return names;
}

RecipeName parse_recipe_name(std::string_view name) {
  // A path may hold hyphens, an algorithm's name may too.
  for (const auto& row : catalogue()) {
    const std::string ending = "-" + std::string(row.algorithm);
    if (!name.ends_with(ending) || name.size() == ending.size()) continue;
    const RecipeName parsed{std::string(name.substr(0, name.size() - ending.size())),
                            std::string(row.algorithm)};
    row_of(parsed);
    return parsed;
  }
  refuse(name);
}

Plan::Plan(const RecipeName& given) : name(given) {
  const CatalogueRow& row = row_of(name);
  family = row.family;
  preprocess = row.preprocess;
  train = row.train;
  recipe = row.make({preprocess.channels, preprocess.height, preprocess.width});
  settings.add("epochs", train.epochs, 1, 1'000'000, "passes over the training pictures");
  settings.add("batch", train.batch, recipe->least_batch(), 65536, "pictures of a batch");
  declare(settings, train.schedule);
  settings.add("film_frames", train.film_frames, 0, 100, "picture sheets of the film, at most");
  settings.add("precision", train.precision, {"auto", "float32", "bfloat16"},
               "of matrix products and convolutions while training");
  settings.add("classes", train.classes, "names of those to train on, commas between them");
  recipe->declare(settings);
}

}  // namespace lab
