// SPDX-License-Identifier: MIT
// See manifest_checks.h.
#include "shared/bundle/manifest_checks.h"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

#include "shared/anomaly/conformal.h"
#include "shared/base/error.h"
#include "shared/base/json_reader.h"
#include "shared/base/number_text.h"
#include "shared/bundle/capabilities.h"
#include "shared/bundle/typical_scores.h"

namespace lab {

namespace {

using Shape = std::vector<std::int64_t>;

constexpr const char* kMethod = "manifest.scoring.method";
// The distance of a picture's look is divided by the factor's diagonal.
constexpr double kLeastFactor = 1e-6;

void expect_distinct_files(const Manifest& manifest) {
  std::set<std::string> used{"manifest.json"};
  const auto claim = [&](const std::string& path, const std::string& file) {
    if (!used.insert(file).second) throw Error(path + ".file", "a file used once", file);
  };
  for (const auto& [role, network] : manifest.networks) {
    claim("manifest.networks." + printable(role), network.file.file);
  }
  for (const auto& [name, entry] : manifest.files) claim("manifest.files." + name, entry.file);
}

// Whose shape is not told by its meaning: a feature.
Shape expected_shape(const Manifest& manifest, const TensorEntry& tensor) {
  const PreprocessSpec& spec = manifest.preprocess;
  switch (tensor.meaning) {
    case Meaning::image:
    case Meaning::velocity: return {-1, spec.channels, spec.height, spec.width};
    case Meaning::code:
    case Meaning::code_log_variance: return {-1, manifest.latent->dim};
    case Meaning::label: return {-1, static_cast<std::int64_t>(manifest.dataset.classes.size())};
    case Meaning::map:
    case Meaning::mask: return {-1, 1, spec.height, spec.width};
    case Meaning::time: return {-1, 1};
    case Meaning::feature: break;
  }
  const bool has_batch = tensor.shape.size() > 1 && tensor.shape.front() == -1;
  return has_batch ? tensor.shape : Shape{-1, 1};
}

void expect_tensor(const Manifest& manifest, const std::string& path, const TensorEntry& tensor) {
  const bool is_code =
      tensor.meaning == Meaning::code || tensor.meaning == Meaning::code_log_variance;
  if (is_code && !manifest.latent) {
    throw Error("manifest.latent", "the space of the code in " + path, "null");
  }
  if (tensor.meaning == Meaning::label && manifest.dataset.classes.empty()) {
    throw Error("manifest.dataset.classes", "the classes of the label in " + path, "none");
  }
  const Shape expected = expected_shape(manifest, tensor);
  if (tensor.shape != expected) {
    throw Error("manifest." + path + ".shape", shape_text(expected), shape_text(tensor.shape));
  }
}

bool has_code(const std::vector<TensorEntry>& tensors) {
  return std::any_of(tensors.begin(), tensors.end(),
                     [](const TensorEntry& tensor) { return tensor.meaning == Meaning::code; });
}

void expect_tensors(const Manifest& manifest) {
  bool knows_codes = false;
  for (const auto& [role, network] : manifest.networks) {
    const auto expect_all = [&](const char* side, const std::vector<TensorEntry>& tensors) {
      for (std::size_t i = 0; i < tensors.size(); ++i) {
        expect_tensor(manifest, "networks." + role + "." + side + "[" + number_text(i) + "]",
                      tensors[i]);
      }
      knows_codes = knows_codes || has_code(tensors);
    };
    expect_all("inputs", network.inputs);
    expect_all("outputs", network.outputs);
  }
  if (manifest.latent && !knows_codes && !manifest.path) {
    throw Error("manifest.latent", "null where no network takes or gives a code",
                "dim " + number_text(manifest.latent->dim));
  }
  if (!manifest.latent && manifest.files.contains("bank")) {
    throw Error("manifest.files.bank", "no bank of codes without a latent space",
                manifest.files.at("bank").file);
  }
}

// So that nobody has to choose between two decoders.
void expect_distinct_tasks(const ModelOutline& outline) {
  for (const Task task :
       {Task::encode, Task::decode, Task::restore, Task::map, Task::feature, Task::flow}) {
    const auto first = role_for(task, outline.networks);
    for (const auto& [role, network] : outline.networks) {
      if (role == first || !does(network, task)) continue;
      throw Error("manifest.networks." + role,
                  "the only network from " + std::string(name_of(task)), "one beside " + *first);
    }
  }
}

// A path begins at a code that is a picture of noise.
void expect_path(const Manifest& manifest, const ModelOutline& outline) {
  const auto flow = role_for(Task::flow, outline.networks);
  if (!manifest.path) {
    if (!flow) return;
    throw Error("manifest.path", "the steps of networks." + *flow, "none");
  }
  if (!flow) {
    throw Error("manifest.path", "a network from " + std::string(name_of(Task::flow)), "none");
  }
  if (const auto decoder = role_for(Task::decode, outline.networks)) {
    throw Error("manifest.path", "none beside a network from code to image",
                "networks." + *decoder);
  }
  const PreprocessSpec& spec = manifest.preprocess;
  const std::int64_t values = std::int64_t{spec.channels} * spec.height * spec.width;
  if (!manifest.latent || manifest.latent->dim != values || !manifest.latent->prior) {
    throw Error("manifest.latent",
                "a normal prior of dim " + number_text(values) + ", as a path begins at",
                manifest.latent ? "another" : "null");
  }
}

void expect_scoring_networks(const ModelOutline& outline) {
  const bool restores = capabilities_of(outline).restores;
  if (outline.scoring != ScoringKind::map && !restores) {
    throw Error(kMethod, "networks from image to image, or to code and back", "none");
  }
  for (const auto& [kind, task] :
       {std::pair(ScoringKind::map, Task::map), std::pair(ScoringKind::feature, Task::feature)}) {
    if (outline.scoring == kind && !role_for(task, outline.networks)) {
      throw Error(kMethod, "a network from " + std::string(name_of(task)), "none");
    }
  }
}

// Cross entropy takes values for probabilities.
void expect_residual_range(const Manifest& manifest) {
  const ScoringMethod& method = manifest.scoring->method;
  const auto* residual = std::get_if<ResidualMethod>(&method);
  const auto* feature = std::get_if<FeatureMethod>(&method);
  const bool entropy = (residual != nullptr && residual->residual == Residual::cross_entropy) ||
                       (feature != nullptr && feature->residual == Residual::cross_entropy);
  const PreprocessSpec& spec = manifest.preprocess;
  if (!entropy || (spec.low == 0 && spec.high == 1)) return;
  throw Error(std::string(kMethod) + ".residual",
              "absolute or squared for values from " + number_text(spec.low) + " to " +
                  number_text(spec.high),
              "cross_entropy");
}

void expect_threshold(const ScoringInfo& scoring) {
  const std::vector<double>& scores = scoring.calibration_scores;
  // The smallest p-value that these scores can give.
  const double smallest = 1.0 / (static_cast<double>(scores.size()) + 1);
  if (smallest > scoring.false_alarm_rate) {
    throw Error("manifest.scoring.calibration_scores",
                "enough scores for a false-alarm rate of " + number_text(scoring.false_alarm_rate),
                number_text(scores.size()));
  }
  const double expected = conformal_threshold(scores, scoring.false_alarm_rate);
  if (scoring.threshold != expected) {
    throw Error("manifest.scoring.threshold", number_text(expected) + " from calibration_scores",
                number_text(scoring.threshold));
  }
}

void expect_typicality(const Manifest& manifest) {
  if (!manifest.typicality) return;
  const std::string where = "manifest.typicality.";
  const Typicality& typicality = *manifest.typicality;
  const std::vector<TypicalScore> offered = typical_scores(manifest);
  if (std::ranges::find(offered, typicality.score) == offered.end()) {
    throw Error(where + "score", "one that the networks give",
                std::string(name_of(typicality.score)));
  }
  const auto expect_sample = [&](const std::string& key, const ScoreSample& sample) {
    if (sample.scores.size() >= 2) return;
    throw Error(where + key + ".scores", "at least 2", number_text(sample.scores.size()));
  };
  expect_sample("known", typicality.known);
  for (std::size_t i = 0; i < typicality.others.size(); ++i) {
    expect_sample("others[" + number_text(i) + "]", typicality.others[i]);
  }
}

void expect_likeness(const Manifest& manifest) {
  const auto& likeness = manifest.scoring->likeness;
  if (!likeness) return;
  const std::size_t features = feature_count(manifest.preprocess.channels);
  const std::string where = "manifest.scoring.likeness.";
  for (const auto& [name, values, expected] :
       {std::tuple(std::string("mean"), &likeness->mean, features),
        std::tuple(std::string("factor"), &likeness->factor, factor_count(features))}) {
    if (values->size() == expected) continue;
    throw Error(where + name, number_text(expected) + " numbers", number_text(values->size()));
  }
  for (std::size_t i = 0; i < features; ++i) {
    const double diagonal = likeness->factor[factor_count(i) + i];
    if (diagonal >= kLeastFactor) continue;
    throw Error(where + "factor", "a diagonal of numbers of at least " + number_text(kLeastFactor),
                number_text(diagonal));
  }
}

}  // namespace

void expect_consistent(const Manifest& manifest) {
  const ModelOutline outline = outline_of(manifest);
  expect_distinct_files(manifest);
  expect_tensors(manifest);
  expect_distinct_tasks(outline);
  expect_path(manifest, outline);
  expect_typicality(manifest);
  if (!manifest.scoring) return;
  expect_scoring_networks(outline);
  expect_residual_range(manifest);
  expect_threshold(*manifest.scoring);
  expect_likeness(manifest);
}

}  // namespace lab
