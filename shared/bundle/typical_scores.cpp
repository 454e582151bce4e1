// SPDX-License-Identifier: MIT
#include "shared/bundle/typical_scores.h"

#include <algorithm>

#include "shared/bundle/capabilities.h"

namespace lab {

namespace {

bool has_variance(const ModelOutline& model) {
  const auto encoder = role_for(Task::encode, model.networks);
  if (!encoder) return false;
  const auto& outputs = model.networks.at(*encoder).outputs;
  return std::ranges::find(outputs, Meaning::code_log_variance) != outputs.end();
}

}  // namespace

std::vector<TypicalScore> typical_scores(const Manifest& manifest) {
  const ModelOutline model = outline_of(manifest);
  const Capabilities can = capabilities_of(model);
  if (!can.restores) return {};
  const bool probabilities = manifest.preprocess.low == 0 && manifest.preprocess.high == 1;
  const bool prior = can.encodes && can.decodes && model.latent && model.latent->prior;
  std::vector<TypicalScore> scores{TypicalScore::squared_error};
  if (probabilities) scores.push_back(TypicalScore::cross_entropy);
  if (probabilities && prior && has_variance(model)) {
    scores.push_back(TypicalScore::negative_elbo);
  }
  if (prior) scores.push_back(TypicalScore::code_divergence);
  return scores;
}

}  // namespace lab
