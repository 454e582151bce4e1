// SPDX-License-Identifier: MIT
// A classifier, the judge of what generative models draw: its features and classes stand behind the Frechet
// distance, coverage and class accuracy, as Inception's do for photographs (Heusel et al. 2017).
#pragma once

#include <memory>

#include "native/optimisers/adam.h"
#include "native/recipes/recipe.h"

namespace lab {

struct ClassifierSettings {
  std::int64_t width = 32;  // channels of the first convolutions
  double dropout = 0.4;
  double learning_rate = 1e-3;
  AdamSettings adam = {.decay = 0.01};
};

std::unique_ptr<Recipe> make_classifier(const ImageShape& image,
                                        const ClassifierSettings& defaults);

}  // namespace lab
