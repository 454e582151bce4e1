// SPDX-License-Identifier: MIT
// See manifest_checks.h.
#include "shared/manifest_checks.h"

#include <set>

#include "shared/error.h"
#include "shared/json_reader.h"
#include "shared/number_text.h"

namespace lab {

namespace {

using Shape = std::vector<std::int64_t>;

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

void expect_shape(const std::string& path, const TensorShape& tensor, const Shape& expected) {
  if (tensor.shape != expected) {
    throw Error(path + ".shape", shape_text(expected), shape_text(tensor.shape));
  }
}

// The first tensors only: a conditional network has more.
void expect_network_shapes(const Manifest& manifest) {
  const PreprocessSpec& spec = manifest.preprocess;
  const Shape image{-1, spec.channels, spec.height, spec.width};
  const Shape code{-1, manifest.latent.dim};
  const auto expect = [&](const std::string& role, const Shape& input, const Shape& output) {
    const auto found = manifest.networks.find(role);
    if (found == manifest.networks.end()) return;
    const std::string path = "manifest.networks." + role;
    expect_shape(path + ".inputs[0]", found->second.inputs.front(), input);
    expect_shape(path + ".outputs[0]", found->second.outputs.front(), output);
  };
  expect("encoder", image, code);
  expect("decoder", code, image);
}

void expect_scoring_networks(const Manifest& manifest) {
  for (const char* role : {"encoder", "decoder"}) {
    if (!manifest.networks.contains(role)) {
      throw Error("manifest.scoring", "networks.encoder and networks.decoder",
                  "no " + std::string(role));
    }
  }
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

}  // namespace

void expect_consistent(const Manifest& manifest) {
  expect_distinct_files(manifest);
  expect_network_shapes(manifest);
  if (!manifest.scoring) return;
  expect_scoring_networks(manifest);
  expect_threshold(*manifest.scoring);
}

}  // namespace lab
