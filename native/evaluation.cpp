// SPDX-License-Identifier: MIT
// Picks the pictures for each family of figures.
#include "native/evaluation.h"

#include <ATen/ATen.h>

#include "shared/error.h"

namespace lab {
namespace {

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

// The test pictures of a detector's own kind, the good ones; of other sets all.
ByteSet pictures_to_redraw(const DataSource& source, const PreprocessSpec& spec) {
  ByteSet pictures = empty_set(spec, source.test->size());
  for (std::size_t i = 0; i < source.test->size(); ++i) {
    if (source.choose && source.test->label(i) != 0) continue;
    const Example example = source.test->get(i);
    append(pictures, example.image, example.label, spec);
  }
  return pictures;
}

std::vector<Metric> evaluate_autoencoder(const Autoencoder& autoencoder, const DataSource& source,
                                         const EvaluationSettings& settings) {
  const PreprocessSpec& spec = autoencoder.preprocess_spec();
  const ByteSet pictures = pictures_to_redraw(source, spec);
  VaeEvaluation options;
  options.samples = settings.samples;
  options.seed = settings.seed;
  options.split =
      "test, " + std::to_string(pictures.size()) + (source.choose ? " good images" : " images");
  options.binarise = spec.channels == 1;
  return evaluate_vae(autoencoder, stack_pictures(pictures, spec), options);
}

}  // namespace

DataSource open_bundle_dataset(const Manifest& manifest, const std::filesystem::path& data) {
  const bool folder = manifest.dataset.name == "folder";
  DataSource source = open_dataset(folder ? "folder:" + data.string() : manifest.dataset.name, data,
                                   manifest.provenance.seed);
  if (source.classes != manifest.dataset.classes) {
    throw Error("evaluate", "classes " + joined(manifest.dataset.classes), joined(source.classes));
  }
  return source;
}

std::vector<Metric> evaluate_bundle(const Bundle& bundle, const DataSource& source,
                                    const EvaluationSettings& settings) {
  const Autoencoder autoencoder(bundle.networks, bundle.manifest.preprocess, settings.stop);
  std::vector<Metric> metrics = evaluate_autoencoder(autoencoder, source, settings);
  const bool has_defects = source.classes.size() > 1;
  if (!bundle.manifest.scoring || !has_defects) return metrics;
  const ScoringInfo& scoring = *bundle.manifest.scoring;
  const auto inspected =
      inspect_all(autoencoder, *source.test, std::get<ResidualMethod>(scoring.method));
  const auto detection = evaluate_detector(inspected, source.classes, scoring);
  metrics.insert(metrics.end(), detection.begin(), detection.end());
  return metrics;
}

}  // namespace lab
