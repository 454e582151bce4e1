// SPDX-License-Identifier: MIT
#include "native/evaluation/generation.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "native/data/class_subset.h"
#include "native/data/drawn_part.h"
#include "native/evaluation/distributions.h"
#include "native/inference/inference.h"
#include "shared/base/error.h"
#include "shared/base/rng.h"
#include "shared/bundle/capabilities.h"
#include "shared/inspection/decoding.h"

namespace lab {
namespace {

constexpr std::int64_t kDecoded = 500;  // samples at a time
// Of a class's due share of all samples: fewer, and the class counts as forgotten.
constexpr double kLeastShare = 0.1;

bool has(const std::vector<TensorEntry>& tensors, Meaning meaning) {
  return std::ranges::find(tensors, meaning, &TensorEntry::meaning) != tensors.end();
}

// The judge's network by its role; nothing: the bundle is no judge.
std::optional<std::string> judging_role(const Bundle& judge) {
  for (const auto& [role, network] : judge.manifest.networks) {
    if (network.inputs.size() == 1 && has(network.inputs, Meaning::image) &&
        has(network.outputs, Meaning::feature) && has(network.outputs, Meaning::label)) {
      return role;
    }
  }
  return std::nullopt;
}

const std::string& name_of(const std::vector<TensorEntry>& tensors, Meaning meaning) {
  return std::ranges::find(tensors, meaning, &TensorEntry::meaning)->name;
}

std::string expect_judging(const Bundle& judge) {
  const auto role = judging_role(judge);
  if (role) return *role;
  throw Error("judge", "a network from image to feature and label", judge.manifest.id);
}

struct Judgement {
  at::Tensor features;  // [n, d]
  at::Tensor classes;   // [n] int64, the most probable
};

Judgement judged(const Bundle& judge, const at::Tensor& pictures, const StopToken& stop) {
  const std::string role = expect_judging(judge);
  const NetworkEntry& entry = judge.manifest.networks.at(role);
  const std::string& features = name_of(entry.outputs, Meaning::feature);
  const std::string& classes = name_of(entry.outputs, Meaning::label);
  const auto values =
      run_network(judge, role, {{entry.inputs[0].name, pictures}}, {features, classes}, stop);
  return {values.at(features).flatten(1), values.at(classes).argmax(1)};
}

// Pictures in one model's range as another takes them.
at::Tensor ranged(const at::Tensor& pictures, const PreprocessSpec& from,
                  const PreprocessSpec& to) {
  const double scale =
      (static_cast<double>(to.high) - to.low) / (static_cast<double>(from.high) - from.low);
  return (pictures - from.low) * scale + to.low;
}

void expect_same_shape(const Manifest& bundle, const Manifest& judge) {
  const PreprocessSpec& a = bundle.preprocess;
  const PreprocessSpec& b = judge.preprocess;
  if (a.channels != b.channels || a.height != b.height || a.width != b.width) {
    throw Error("judge",
                "pictures of the bundle's shape, " + std::to_string(a.channels) + "x" +
                    std::to_string(a.height) + "x" + std::to_string(a.width),
                std::to_string(b.channels) + "x" + std::to_string(b.height) + "x" +
                    std::to_string(b.width));
  }
}

// Where the judge has the bundle's classes, [classes] int64.
at::Tensor places_of_classes(const Manifest& bundle, const Manifest& judge) {
  return at::tensor(places_of(bundle.dataset.classes, judge.dataset.classes, "judge"), at::kLong);
}

// [n, channels, height, width] in the bundle's range; of a conditional one classes in turn.
at::Tensor samples_of(const Bundle& bundle, const GenerationSettings& settings) {
  const Manifest& manifest = bundle.manifest;
  const std::int64_t dim = manifest.latent->dim;
  std::vector<at::Tensor> pictures;
  for (std::int64_t first = 0; first < settings.samples; first += kDecoded) {
    const std::int64_t count = std::min(kDecoded, settings.samples - first);
    // A stream of its own for each piece: the same samples, however many are asked for.
    std::vector<float> codes =
        normal_samples(settings.seed * 1'000'003 + static_cast<std::uint64_t>(first),
                       static_cast<std::size_t>(count * dim));
    pictures.push_back(run_decoding(bundle, plan_decoding(manifest, codes, -1), settings.stop));
  }
  return at::cat(pictures);
}

// `count` pictures of a set, drawn by lot, in the judge's range.
at::Tensor pictures_of(const Dataset& dataset, std::size_t count, const PreprocessSpec& spec) {
  ByteSet pictures = empty_set(spec, count);
  for (const std::uint32_t index : drawn_part(dataset, count)) {
    append(pictures, dataset.get(index), spec);
  }
  return stack_pictures(pictures, spec);
}

// classes: as the judge numbers them, [n]; places: of the model's own classes there.
DrawnClasses tally(const at::Tensor& classes, const at::Tensor& places) {
  const std::int64_t known =
      std::max(classes.max().item<std::int64_t>(), places.max().item<std::int64_t>()) + 1;
  const at::Tensor counts =
      at::bincount(classes, {}, known).index_select(0, places).to(at::kDouble);
  const at::Tensor drawn = counts.ge(kLeastShare * static_cast<double>(classes.size(0)) /
                                     static_cast<double>(places.size(0)));
  // Of those that are of its classes at all.
  const at::Tensor shares = counts / counts.sum().clamp_min(1);
  return {drawn.to(at::kDouble).mean().item<double>(),
          std::max(0.0, -at::xlogy(shares, shares).sum().item<double>())};
}

void expect_samples(const Bundle& bundle) {
  if (capabilities_of(bundle.manifest).samples) return;
  throw Error(bundle.manifest.id, "a bundle that samples", "one that does not");
}

// Share of the samples of which the judge names the class in whose turn they came.
double asked_and_given(const at::Tensor& classes, const at::Tensor& places) {
  // Each piece of samples begins with class 0 anew.
  const at::Tensor turns =
      at::arange(classes.size(0), at::kLong).remainder(kDecoded).remainder(places.size(0));
  const at::Tensor asked = places.index_select(0, turns);
  return classes.eq(asked).to(at::kDouble).mean().item<double>();
}

}  // namespace

bool judges(const Bundle& judge) { return judging_role(judge).has_value(); }

void expect_judge_of(const Manifest& subject, const Bundle& judge) {
  expect_judging(judge);
  expect_same_shape(subject, judge.manifest);
  places_of_classes(subject, judge.manifest);
}

DrawnClasses drawn_classes(const Bundle& bundle, const Bundle& judge,
                           const GenerationSettings& settings) {
  expect_samples(bundle);
  const at::Tensor pictures =
      ranged(samples_of(bundle, settings), bundle.manifest.preprocess, judge.manifest.preprocess);
  return tally(judged(judge, pictures, settings.stop).classes,
               places_of_classes(bundle.manifest, judge.manifest));
}

Metric judge_accuracy(const Bundle& judge, const at::Tensor& pictures, const at::Tensor& labels,
                      const std::string& split) {
  const at::Tensor classes = judged(judge, pictures, {}).classes;
  return {"accuracy", classes.eq(labels).to(at::kDouble).mean().item<double>(), std::nullopt, "1",
          split};
}

std::vector<Metric> evaluate_generation(const Bundle& bundle, const Bundle& judge,
                                        const DataSource& source,
                                        const GenerationSettings& settings) {
  const Capabilities can = capabilities_of(bundle.manifest);
  expect_samples(bundle);
  expect_same_shape(bundle.manifest, judge.manifest);
  const at::Tensor places = places_of_classes(bundle.manifest, judge.manifest);
  const PreprocessSpec& spec = judge.manifest.preprocess;
  const StopToken& stop = settings.stop;

  const std::size_t count = std::min(
      {source.test->size(), source.train->size(), static_cast<std::size_t>(settings.samples)});
  const Judgement test = judged(judge, pictures_of(*source.test, count, spec), stop);
  const Judgement train = judged(judge, pictures_of(*source.train, count, spec), stop);
  const Judgement drawn =
      judged(judge, ranged(samples_of(bundle, settings), bundle.manifest.preprocess, spec), stop);
  const at::Tensor features = drawn.features.narrow(0, 0, static_cast<std::int64_t>(count));

  const std::string split =
      std::to_string(count) + " samples and as many test images, judged by " + judge.manifest.id;
  const Manifold manifold = compare_manifolds(test.features, features, kNeighbours, stop);
  std::vector<Metric> metrics;
  const auto add = [&](const char* name, double value, const std::string& of) {
    metrics.push_back({name, value, std::nullopt, "1", of});
  };
  add("frechet_distance", frechet_distance(features, test.features), split);
  add("frechet_distance_floor", frechet_distance(train.features, test.features),
      std::to_string(count) + " training and as many test images, judged by " + judge.manifest.id);
  add("precision", manifold.precision, split);
  add("recall", manifold.recall, split);
  add("density", manifold.density, split);
  add("coverage", manifold.coverage, split);
  const std::string all =
      std::to_string(drawn.classes.size(0)) + " samples, judged by " + judge.manifest.id;
  add("class_coverage", tally(drawn.classes, places).coverage, all);
  if (can.conditional) add("class_accuracy", asked_and_given(drawn.classes, places), all);
  return metrics;
}

}  // namespace lab
