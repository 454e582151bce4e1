// SPDX-License-Identifier: MIT
// What recipes have in common.
#include "native/recipes/recipe.h"

#include <ATen/ATen.h>

namespace lab {
namespace {

void append(NamedTensors& list, const std::string& role, NamedTensors tensors) {
  for (auto& [name, tensor] : tensors) list.emplace_back(role + "/" + name, std::move(tensor));
}

}  // namespace

NamedTensors parameters_of(const std::vector<const Network*>& networks) {
  NamedTensors parameters;
  for (const auto* network : networks) {
    append(parameters, network->spec().role, network->parameters());
  }
  return parameters;
}

NamedTensors state_of(const std::vector<const Network*>& networks,
                      const std::vector<const Optimiser*>& optimisers) {
  NamedTensors state;
  for (const auto* network : networks) {
    append(state, network->spec().role, network->parameters());
    append(state, network->spec().role, network->buffers());
  }
  for (const auto* optimiser : optimisers) {
    for (auto& tensor : optimiser->state()) state.push_back(std::move(tensor));
  }
  return state;
}

NamedTensors concatenated(const std::vector<NamedTensors>& lists) {
  NamedTensors all;
  for (const auto& list : lists) all.insert(all.end(), list.begin(), list.end());
  return all;
}

Losses detached(Losses losses) {
  for (auto& term : losses) term.value = term.value.detach();
  return losses;
}

std::string latent_units(std::int64_t units) { return std::to_string(units) + " latent units"; }

LatentInfo normal_latent(std::int64_t units) { return {static_cast<int>(units), "normal"}; }

}  // namespace lab
