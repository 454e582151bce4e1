// SPDX-License-Identifier: MIT
// What can be trained: a row for each algorithm on a group of data sets, with everything that belongs
// to the pair. Names, settings and how a row becomes a run are plan.h's.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "native/data/class_subset.h"
#include "native/plans/schedule.h"
#include "native/recipes/recipe.h"
#include "shared/image/preprocess.h"

namespace lab {

// Settings of the loop that every algorithm has.
struct TrainSettings {
  std::int64_t epochs = 40;
  std::int64_t batch = 128;
  Schedule schedule = {};
  std::int64_t film_frames = 24;     // at most; 0: no film
  std::string precision = "auto";    // of matrix products and convolutions, see precision.h
  std::string classes{kAllClasses};  // names with commas between them, see data/class_subset.h
};

struct CatalogueRow {
  std::string_view algorithm;
  std::string_view family;  // for the manifest
  // Names as open_dataset takes them; "folder:" stands for every "folder:<path>".
  std::vector<std::string_view> datasets;
  // The shape that this algorithm sees of these sets, and the range that its networks work in.
  PreprocessSpec preprocess;
  TrainSettings train;
  std::unique_ptr<Recipe> (*make)(const ImageShape& image) = nullptr;
};

std::span<const CatalogueRow> catalogue();

}  // namespace lab
