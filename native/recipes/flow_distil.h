// SPDX-License-Identifier: MIT
// A flow of few steps from one of many: progressive distillation, Salimans and Ho 2022, in one go and along the
// student's own path, with the teacher's guidance built in as in Meng et al. 2023, "On Distillation of Guided
// Diffusion Models", section 3.1.
#pragma once

#include <memory>

#include "native/optimisers/adam.h"
#include "native/recipes/recipe.h"

namespace lab {

struct FlowDistilSettings {
  std::int64_t steps = 4;          // of the student, from noise to a picture
  std::int64_t teacher_steps = 4;  // of the teacher, for each of the student's
  double guidance = 2;             // of the teacher
  double learning_rate = 5e-4;
  AdamSettings adam = {};
  double average = 0.99;  // see weight_average.h
};

// Its parent: "flow", a velocity network.
std::unique_ptr<Recipe> make_flow_distil(const ImageShape& image,
                                         const FlowDistilSettings& defaults);

}  // namespace lab
