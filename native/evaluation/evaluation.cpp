// SPDX-License-Identifier: MIT
// The table of families of figures, and the pictures for each.
#include "native/evaluation/evaluation.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "native/data/class_subset.h"
#include "native/data/reading.h"
#include "native/evaluation/code_maps.h"
#include "native/evaluation/detection.h"
#include "native/evaluation/elbo.h"
#include "native/evaluation/generation.h"
#include "native/inference/inference.h"
#include "shared/base/error.h"
#include "shared/bundle/capabilities.h"

namespace lab {
namespace {

// What the rows of the table measure.
struct Evaluation {
  const Bundle& bundle;
  const DataSource& source;
  const EvaluationSettings& settings;
  // By pictures_of.
  at::Tensor pictures = {};
  std::vector<std::size_t> places = {};  // of them in the test set
  std::string split = {};                // what they are, in words
};

// Values of pictures that figures are taken from, which bounds memory: 42,799 pictures of 28 x 28, 2,730 of 64 x 64 in
// colour. More would hardly change a mean.
constexpr std::size_t kMostValues = std::size_t{1} << 25;

// Where the test pictures of a detector's own kind stand, the good ones; of other sets all.
std::vector<std::size_t> own_kind(const DataSource& source) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < source.test->size(); ++i) {
    if (!source.choose || source.test->label(i) == 0) places.push_back(i);
  }
  return places;
}

// At most so many of them, evenly spaced.
std::vector<std::size_t> thinned(const std::vector<std::size_t>& places, std::size_t most) {
  if (places.size() <= most) return places;
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < most; ++i) kept.push_back(places[i * places.size() / most]);
  return kept;
}

// The pictures that figures are taken from. Read once.
const at::Tensor& pictures_of(Evaluation& evaluation) {
  if (evaluation.pictures.defined()) return evaluation.pictures;
  const Dataset& test = *evaluation.source.test;
  const PreprocessSpec& spec = evaluation.bundle.manifest.preprocess;
  const std::vector<std::size_t> all = own_kind(evaluation.source);
  evaluation.places = thinned(all, kMostValues / sample_count(spec));
  ByteSet pictures = empty_set(spec, evaluation.places.size());
  read_in_order(
      evaluation.places.size(), evaluation.settings.stop,
      [&](std::size_t i) { return fitted_bytes(test.get(evaluation.places[i]), spec); },
      [&](std::size_t, const std::vector<std::uint8_t>& bytes) {
        pictures.pixels.insert(pictures.pixels.end(), bytes.begin(), bytes.end());
        pictures.labels.push_back(0);  // of no concern here
      });
  evaluation.pictures = stack_pictures(pictures, spec);
  const bool some = evaluation.places.size() < all.size();
  evaluation.split = "test, " + std::to_string(evaluation.places.size()) +
                     (some ? " of " + std::to_string(all.size()) : "") +
                     (evaluation.source.choose ? " good images" : " images") +
                     (some ? ", evenly spaced" : "");
  return evaluation.pictures;
}

// What they are, in words.
std::string split_of(Evaluation& evaluation) {
  pictures_of(evaluation);
  return evaluation.split;
}

bool restores(const Bundle& bundle, const DataSource&, const EvaluationSettings&) {
  return capabilities_of(bundle.manifest).restores;
}

bool is_variational(const Bundle& bundle) {
  const auto networks = outline_of(bundle.manifest).networks;
  const auto encoder = role_for(Task::encode, networks);
  return encoder && std::ranges::find(networks.at(*encoder).outputs, Meaning::code_log_variance) !=
                        networks.at(*encoder).outputs.end();
}

// The evidence is that of a standard normal prior and of pixels as probabilities.
bool has_evidence(const Bundle& bundle, const DataSource&, const EvaluationSettings&) {
  const PreprocessSpec& spec = bundle.manifest.preprocess;
  const Capabilities can = capabilities_of(bundle.manifest);
  return can.samples && !can.conditional && is_variational(bundle) && spec.low == 0 &&
         spec.high == 1 && decodes_through_sigmoid(bundle);
}

std::vector<Metric> measure_evidence(Evaluation& evaluation) {
  return evaluate_vae(evaluation.bundle, pictures_of(evaluation),
                      {.samples = evaluation.settings.samples,
                       .seed = evaluation.settings.seed,
                       .split = split_of(evaluation),
                       .binarise = evaluation.bundle.manifest.preprocess.channels == 1,
                       .importance_codes = evaluation.settings.importance_codes,
                       .stop = evaluation.settings.stop});
}

std::vector<Metric> measure_reconstruction(Evaluation& evaluation) {
  return evaluate_reconstruction(evaluation.bundle, pictures_of(evaluation), split_of(evaluation),
                                 evaluation.settings.stop);
}

bool detects(const Bundle& bundle, const DataSource& source, const EvaluationSettings&) {
  return capabilities_of(bundle.manifest).scores && source.choose && source.classes.size() > 1;
}

std::vector<Metric> measure_detection(Evaluation& evaluation) {
  DetectionDetails details;
  std::vector<Metric> metrics =
      evaluate_detection(evaluation.bundle, evaluation.source, evaluation.settings.stop, details);
  if (evaluation.settings.details != nullptr) *evaluation.settings.details = std::move(details);
  return metrics;
}

bool samples(const Bundle& bundle) { return capabilities_of(bundle.manifest).samples; }

bool draws_for_a_judge(const Bundle& bundle, const DataSource&,
                       const EvaluationSettings& settings) {
  return samples(bundle) && settings.judge != nullptr;
}

std::vector<Metric> measure_generation(Evaluation& evaluation) {
  const EvaluationSettings& settings = evaluation.settings;
  return evaluate_generation(
      evaluation.bundle, *settings.judge, evaluation.source,
      {.samples = settings.drawn, .seed = settings.seed, .stop = settings.stop});
}

// Worth a word only where the set has letters to compare with.
bool redraws_digits(const Bundle& bundle) {
  const std::string& set = bundle.manifest.dataset.name;
  return (set == "mnist" || set == "digits") && capabilities_of(bundle.manifest).restores;
}

bool has_letters(const Bundle& bundle, const DataSource& source, const EvaluationSettings&) {
  return can_part_letters(bundle, source);
}

std::vector<Metric> measure_letters(Evaluation& evaluation) {
  const EvaluationSettings& settings = evaluation.settings;
  return evaluate_letters(evaluation.bundle, evaluation.source, settings.stop, settings.outliers);
}

// Of two units or fewer the codes are a map themselves.
bool has_deep_codes(const Bundle& bundle) {
  return capabilities_of(bundle.manifest).encodes && bundle.manifest.latent &&
         bundle.manifest.latent->dim > 2;
}

bool has_maps(const Bundle& bundle, const DataSource&, const EvaluationSettings&) {
  return has_deep_codes(bundle) && bundle.bank && can_judge_maps(*bundle.bank);
}

std::vector<Metric> measure_maps(Evaluation& evaluation) {
  return evaluate_maps(*evaluation.bundle.bank, evaluation.settings.stop);
}

// Of a detector's set only the good pictures are taken.
bool classifies(const Bundle& bundle, const DataSource& source, const EvaluationSettings&) {
  return judges(bundle) && !source.choose;
}

std::vector<Metric> measure_classification(Evaluation& evaluation) {
  const at::Tensor& pictures = pictures_of(evaluation);
  std::vector<std::int64_t> labels;
  for (const std::size_t place : evaluation.places) {
    labels.push_back(evaluation.source.test->label(place));
  }
  return {judge_accuracy(evaluation.bundle, pictures, at::tensor(labels), split_of(evaluation))};
}

// A family of figures, and on which bundles and pictures they can be measured.
struct Evaluator {
  FigureFamily family;
  // Whether it is worth a word that it was not measured; null: always.
  bool (*concerns)(const Bundle& bundle);
  bool (*applies)(const Bundle& bundle, const DataSource& source,
                  const EvaluationSettings& settings);
  std::vector<Metric> (*measure)(Evaluation& evaluation);
};

constexpr std::array kEvaluators{
    Evaluator{{"evidence",
               "codes with a variance and a prior, decoded without a class to pixels from 0 to 1 "
               "through a sigmoid"},
              nullptr,
              has_evidence,
              measure_evidence},
    Evaluator{{"reconstruction",
               "networks from image to image, directly or by a code and without a class"},
              nullptr,
              restores,
              measure_reconstruction},
    Evaluator{
        {"generation", "pictures from codes that a prior gives, and a judge of them (--judge)"},
        samples,
        draws_for_a_judge,
        measure_generation},
    Evaluator{
        {"maps", "a bank of codes of more than two units"}, has_deep_codes, has_maps, measure_maps},
    Evaluator{
        {"letters", "networks that redraw digits, and letters (letters/ beside the data sets)"},
        redraws_digits,
        has_letters,
        measure_letters},
    Evaluator{{"classification", "a network from image to features and a class"},
              judges,
              classifies,
              measure_classification},
    Evaluator{{"detection", "calibrated scoring, and test pictures with defects"},
              nullptr,
              detects,
              measure_detection},
};

}  // namespace

std::vector<Metric> evaluate_detection(const Bundle& bundle, const DataSource& source,
                                       const StopToken& stop, DetectionDetails& details) {
  const auto begin = std::chrono::steady_clock::now();
  details.inspected = inspect_all(bundle, *source.test, stop);
  const std::chrono::duration<double, std::milli> taken = std::chrono::steady_clock::now() - begin;
  details.milliseconds = taken.count() / static_cast<double>(details.inspected.size());
  return evaluate_detector(details.inspected, source.classes, *bundle.manifest.scoring,
                           pixels_text(bundle.manifest.preprocess));
}

DataSource open_bundle_dataset(const Manifest& manifest, const std::filesystem::path& data) {
  const bool folder = manifest.dataset.name == "folder";
  DataSource source = open_dataset(folder ? "folder:" + data.string() : manifest.dataset.name, data,
                                   manifest.provenance.seed);
  keep_classes(source, manifest.dataset.classes);
  return source;
}

std::vector<Metric> evaluate_bundle(const Bundle& bundle, const DataSource& source,
                                    const EvaluationSettings& settings) {
  Evaluation evaluation{bundle, source, settings};
  std::vector<Metric> metrics;
  for (const auto& evaluator : kEvaluators) {
    if (!evaluator.applies(bundle, source, settings)) continue;
    const auto measured = evaluator.measure(evaluation);
    metrics.insert(metrics.end(), measured.begin(), measured.end());
  }
  return metrics;
}

bool has_details(const Bundle& bundle, const DataSource& source,
                 const EvaluationSettings& settings) {
  return detects(bundle, source, settings) || has_letters(bundle, source, settings);
}

std::vector<FigureFamily> unmeasurable_families(const Bundle& bundle, const DataSource& source,
                                                const EvaluationSettings& settings) {
  std::vector<FigureFamily> families;
  for (const auto& evaluator : kEvaluators) {
    const bool concerns = evaluator.concerns == nullptr || evaluator.concerns(bundle);
    if (concerns && !evaluator.applies(bundle, source, settings))
      families.push_back(evaluator.family);
  }
  return families;
}

}  // namespace lab
