// SPDX-License-Identifier: MIT
// A recipe of the catalogue with networks of its own, without a data set and the trainer.
#pragma once

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "native/networks/network.h"
#include "native/plans/plan.h"
#include "native/training/step_runner.h"
#include "tests/native/closeness.h"

namespace lab {

inline constexpr std::int64_t kPictures = 4;  // of a batch
inline constexpr std::int64_t kClasses = 10;

// What a recipe that starts from another bundle is given: the networks of a WGAN-GP, or of a flow, on the same
// set.
inline Parents untrained_parents(const Plan& plan) {
  const std::vector<std::string> roles = plan.recipe->parent_roles();
  if (roles.empty()) return {};
  const bool flows = plan.name.algorithm == "flow-distil";
  Plan parent(RecipeName{plan.name.dataset, flows ? "flow" : "wgan-gp"});
  Rates rates(at::kCPU);
  parent.recipe->build({.device = at::kCPU, .rates = rates, .classes = kClasses});
  Parents parents;
  for (const auto& exported : parent.recipe->exports()) {
    if (std::ranges::find(roles, exported.role) == roles.end()) continue;
    parents.emplace(exported.role, inference_form(*exported.network, exported.outputs));
  }
  return parents;
}

// A recipe with networks of its own on the CPU, and pictures for it.
struct Built {
  explicit Built(const std::string& name, const std::vector<std::string>& settings = {})
      : plan(parse_recipe_name(name)), rates(at::kCPU) {
    at::set_num_threads(1);
    at::manual_seed(11);
    for (const auto& setting : settings) plan.settings.assign(setting);
    // Its pictures are the largest: a small network is enough to see what a step does.
    if (plan.name.algorithm == "inspector") {
      for (const auto* setting : {"levels=2", "width=2"}) plan.settings.assign(setting);
    }
    plan.recipe->build({.device = at::kCPU,
                        .rates = rates,
                        .classes = kClasses,
                        .parents = untrained_parents(plan)});
    rates.scale(1);
  }

  // seed: of what is made beforehand.
  Batch batch(std::int64_t batches, std::uint64_t seed = 1) const {
    const PreprocessSpec& spec = plan.preprocess;
    at::Generator generator = at::detail::createCPUGenerator(3);
    const at::Tensor bytes = at::empty({batches, kPictures, spec.channels, spec.height, spec.width})
                                 .uniform_(0, 256, generator)
                                 .to(at::kByte);
    Batch whole{bytes,
                at::arange(batches * kPictures, at::kLong).view({batches, kPictures}) % kClasses};
    if (const auto maker = plan.recipe->batch_maker()) whole.made = maker->make(bytes, seed);
    return normalised(whole, normalisation(spec));
  }

  std::vector<double> step(std::uint64_t seed) {
    std::vector<double> values;
    for (const auto& [name, value] : terms(seed)) values.push_back(value);
    return values;
  }

  // The same by name.
  std::vector<std::pair<std::string, double>> terms(std::uint64_t seed) {
    return terms_of(batch(plan.recipe->batches_per_step(), seed), seed);
  }
  // Throws, and asserts nothing: it runs on several threads at once, which Catch2's assertions may not.
  std::vector<std::pair<std::string, double>> terms_of(const Batch& given, std::uint64_t seed) {
    at::Generator generator = at::detail::createCPUGenerator(seed);
    std::vector<std::pair<std::string, double>> values;
    for (const auto& term : plan.recipe->step(given, generator)) {
      if (term.value.requires_grad()) throw std::logic_error(term.name + " requires a gradient");
      values.emplace_back(term.name, term.value.item<double>());
    }
    return values;
  }

  std::map<std::string, at::Tensor> copy_of_state() const {
    std::map<std::string, at::Tensor> copies;
    for (const auto& [name, tensor] : plan.recipe->state()) copies[name] = tensor.detach().clone();
    return copies;
  }

  Plan plan;
  Rates rates;
};

// How far a network's parameters have moved since then, at most.
inline double largest_move(const Built& built, const std::map<std::string, at::Tensor>& before,
                           const std::string& role) {
  double largest = 0;
  for (const auto& [name, tensor] : built.copy_of_state()) {
    if (!name.starts_with(role + "/") || !(name.ends_with("weight") || name.ends_with("bias"))) {
      continue;
    }
    largest = std::max(largest, largest_difference(tensor, before.at(name)));
  }
  return largest;
}

}  // namespace lab
