// SPDX-License-Identifier: MIT
// The candidates, their comparison, and the display range.
#include "native/evaluation/calibration.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <format>
#include <functional>
#include <span>

#include "native/data/drawn_part.h"
#include "native/data/reading.h"
#include "native/defects/self_made_defects.h"
#include "native/inference/inference.h"
#include "shared/anomaly/likeness.h"
#include "shared/anomaly/roc.h"
#include "shared/base/error.h"
#include "shared/base/number_text.h"
#include "shared/base/rng.h"
#include "shared/bundle/recalibration.h"

namespace lab {
namespace {

constexpr std::uint64_t kDefectSeed = 20260;
constexpr std::array kKindsToChooseBy = {SelfMadeDefect::scratch, SelfMadeDefect::blob,
                                         SelfMadeDefect::patch};
// A network's own map is taught by self-made defects: it is judged by the kinds that it never saw
// (defects/defective_pair), the last ones.
constexpr std::size_t kKindsNeverTaught = 2;
// Paintings of each kind on each picture.
constexpr int kDefectsOfAKind = 2;
// Pictures that are painted on, by lot: enough to compare with, and bounds the time on a large set.
constexpr std::size_t kPaintedPictures = 200;

// Display range: what nine tenths of good pixels stay below is drawn black, and the full scale is
// half above what all but a twentieth of good pictures reach at their hottest pixel, so that a good
// part stays dark and a defect has room.
constexpr double kDarkQuantile = 0.9;
constexpr double kHottestQuantile = 0.95;
constexpr double kHeadroom = 1.5;

// Pictures that are inspected at a time, and values of them: more at once would only take more memory.
constexpr std::size_t kPiece = 500;
constexpr std::size_t kPieceValues = std::size_t{1} << 26;
// Pixels that the display range is a quantile of, spread over the pictures: of more it would hardly change.
constexpr std::size_t kDisplayPixels = std::size_t{1} << 25;

// Pictures that say what the data set looks like: of more the mean and covariance hardly change.
constexpr std::size_t kLookedAt = 500;

// Where the maps of all good pictures are blank: one step of an 8-bit picture.
constexpr float kSmallestRange = 1.0f / 255;

// Weight of the features: Schlegl et al. 2019, section 3.3.
constexpr double kKappa = 1;

std::span<const SelfMadeDefect> kinds_to_choose_by(ScoringKind kind) {
  const std::span<const SelfMadeDefect> kinds = kKindsToChooseBy;
  return kind == ScoringKind::map ? kinds.last(kKindsNeverTaught) : kinds;
}

std::vector<MapSpec> map_candidates(std::span<const double> smoothings) {
  struct Pool {
    Pooling pooling;
    double top_fraction;
  };
  constexpr Pool kPools[] = {
      {Pooling::max, 0.01}, {Pooling::top_k, 0.01}, {Pooling::top_k, 0.05}, {Pooling::mean, 0.01}};
  std::vector<MapSpec> candidates;
  for (const double smoothing : smoothings) {
    for (const auto& pool : kPools) {
      candidates.push_back({smoothing, pool.pooling, pool.top_fraction});
    }
  }
  return candidates;
}

// Cross entropy takes values for probabilities.
std::vector<Residual> residuals_for(const PreprocessSpec& spec) {
  if (spec.low == 0 && spec.high == 1) {
    return {Residual::absolute, Residual::squared, Residual::cross_entropy};
  }
  return {Residual::absolute, Residual::squared};
}

std::vector<ScoringMethod> candidates_for(ScoringKind kind, const PreprocessSpec& spec) {
  // About as wide as windows of 3, 5 and 9 pixels.
  constexpr double kOfMaps[] = {0, 1, 1.5, 2.5};
  constexpr double kOfResiduals[] = {0, 1, 2};
  std::vector<ScoringMethod> candidates;
  if (kind == ScoringKind::map) {
    for (const auto& map : map_candidates(kOfMaps)) candidates.push_back(MapMethod{map});
    return candidates;
  }
  for (const auto residual : residuals_for(spec)) {
    for (const auto& map : map_candidates(kOfResiduals)) {
      if (kind == ScoringKind::residual) {
        candidates.push_back(ResidualMethod{residual, map});
      } else {
        candidates.push_back(FeatureMethod{residual, map, kKappa});
      }
    }
  }
  return candidates;
}

// The bundle's networks at the strongest method that they allow.
struct Inspector {
  const Bundle& bundle;
  ScoringKind kind;
  InspectionPlan plan;
  StopToken stop;

  const PreprocessSpec& spec() const { return bundle.manifest.preprocess; }
  InspectionTensors run(const std::vector<Image>& pictures) const {
    return run_plan(bundle, plan, stack_pictures(pictures, spec()), stop);
  }
};

Inspector inspector_of(const Bundle& bundle, const StopToken& stop) {
  expect_networks_that_score(bundle);
  const ScoringKind kind = *strongest_method(outline_of(bundle.manifest));
  return {bundle, kind, plan_score(bundle.manifest, kind), stop};
}

std::vector<Anomaly> score_all(const Inspector& inspector, const InspectionTensors& pictures,
                               const ScoringMethod& method) {
  std::vector<Anomaly> anomalies;
  const std::int64_t count = pictures.begin()->second.size(0);
  for (std::int64_t i = 0; i < count; ++i) {
    inspector.stop.check();
    anomalies.push_back(score_evidence(evidence_of(pictures, i), inspector.spec(), method));
  }
  return anomalies;
}

// Value below which the share `level` of the values lies.
template <typename T>
T quantile(std::vector<T> values, double level) {
  const auto index = static_cast<std::size_t>(level * static_cast<double>(values.size() - 1));
  std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(index));
  return values[index];
}

using Features = std::vector<std::vector<double>>;

// A picture as the networks take it, and what it looks like.
struct GoodPicture {
  Image fitted;
  std::vector<double> features;
};

enum class Likeness { left_out, measured };

GoodPicture look_at(const Example& example, const PreprocessSpec& spec, Likeness likeness) {
  try {
    const auto placement = find_placement(example.image, spec);
    GoodPicture good{fit_image(example.image, spec, placement), {}};
    if (likeness == Likeness::measured) {
      good.features = likeness_features(example.image, placement, good.fitted, spec);
    }
    return good;
  } catch (const Error& error) {
    throw error.within(example.name);
  }
}

std::size_t pictures_of_a_piece(const PreprocessSpec& spec) {
  return std::clamp(kPieceValues / sample_count(spec), std::size_t{1}, kPiece);
}

// Reads a set a few threads at a time and calls take(tensors, features) for one piece of it after the other, as the
// networks see it.
template <typename Take>
void inspect_in_pieces(const Inspector& inspector, const Dataset& dataset, Likeness likeness,
                       Take take) {
  const PreprocessSpec& spec = inspector.spec();
  const std::size_t piece = pictures_of_a_piece(spec);
  std::vector<Image> fitted;
  Features features;
  read_in_order(
      dataset.size(), inspector.stop,
      [&](std::size_t i) { return look_at(dataset.get(i), spec, likeness); },
      [&](std::size_t i, GoodPicture good) {
        fitted.push_back(std::move(good.fitted));
        features.push_back(std::move(good.features));
        if (fitted.size() < piece && i + 1 < dataset.size()) return;
        take(inspector.run(fitted), features);
        fitted.clear();
        features.clear();
      });
}

// What calibrates: of every good picture its score and features, of their maps what the display range is made of.
struct GoodFindings {
  std::vector<double> scores;
  Features features;
  std::vector<float> hottest;
  std::vector<float> pixels;  // of pictures spread over all
};

GoodFindings inspect_good(const Inspector& inspector, const Dataset& dataset,
                          const ScoringMethod& method) {
  const PreprocessSpec& spec = inspector.spec();
  const std::size_t all =
      dataset.size() * static_cast<std::size_t>(spec.width) * static_cast<std::size_t>(spec.height);
  const std::size_t stride = (all + kDisplayPixels - 1) / kDisplayPixels;
  GoodFindings good;
  inspect_in_pieces(inspector, dataset, Likeness::measured,
                    [&](const InspectionTensors& tensors, const Features& features) {
                      for (const Anomaly& anomaly : score_all(inspector, tensors, method)) {
                        const auto& map = anomaly.map.values;
                        if (good.scores.size() % stride == 0) {
                          good.pixels.insert(good.pixels.end(), map.begin(), map.end());
                        }
                        good.scores.push_back(anomaly.score);
                        good.hottest.push_back(std::ranges::max(map));
                      }
                      good.features.insert(good.features.end(), features.begin(), features.end());
                    });
  return good;
}

// hottest: pixel of maps of defects. There is no need for colours that none of those has.
DisplayRange display_range(const GoodFindings& good, double hottest) {
  const float low = quantile(good.pixels, kDarkQuantile);
  const double hot = quantile(good.hottest, kHottestQuantile);
  const auto high = static_cast<float>(std::min(kHeadroom * hot, std::max(hot, hottest)));
  return {low, high > low ? high : low + kSmallestRange};
}

// At full size, without the transparency that a defect cannot be painted on.
Image opaque(Image picture, const PreprocessSpec& shape) {
  if (picture.channels != 4) return picture;
  PreprocessSpec spec{.channels = 3, .background = shape.background};
  spec.height = picture.height;
  spec.width = picture.width;
  return fit_image(picture, spec);
}

// Painted at full size, as a defect before a camera would be, and placed as the good picture is.
void paint_defects(const Image& good, const PreprocessSpec& shape,
                   std::span<const SelfMadeDefect> kinds, Rng& rng, std::vector<Image>& defective) {
  const Image picture = opaque(good, shape);
  const auto placement = find_placement(picture, shape);
  for (const auto defect : kinds) {
    for (int repeat = 0; repeat < kDefectsOfAKind; ++repeat) {
      defective.push_back(fit_image(paint_defect(picture, defect, rng), shape, placement));
    }
  }
}

// Calls take(tensors) for one piece after the other of pictures with defects on them.
template <typename Take>
void inspect_painted(const Inspector& inspector, const Dataset& good, Take take) {
  const auto kinds = kinds_to_choose_by(inspector.kind);
  const std::size_t piece = pictures_of_a_piece(inspector.spec());
  const auto painted = drawn_part(good, std::min(good.size(), kPaintedPictures));
  Rng rng(kDefectSeed);
  std::vector<Image> defective;
  for (const std::uint32_t index : painted) {
    inspector.stop.check();
    paint_defects(good.get(index).image, inspector.spec(), kinds, rng, defective);
    if (defective.size() < piece && index != painted.back()) continue;
    take(inspector.run(defective));
    defective.clear();
  }
}

// What a way to score found on many pictures.
struct Findings {
  std::vector<double> scores;
  float hottest = 0;  // pixel of their maps
};

void add_findings(const std::vector<Anomaly>& anomalies, Findings& findings) {
  for (const Anomaly& anomaly : anomalies) {
    findings.scores.push_back(anomaly.score);
    findings.hottest = std::max(findings.hottest, std::ranges::max(anomaly.map.values));
  }
}

// All candidates by how well they tell the good pictures from the same with defects, best first.
std::vector<ScoringCandidate> compare_candidates(const Inspector& inspector, const Dataset& good) {
  const std::vector<ScoringMethod> methods = candidates_for(inspector.kind, inspector.spec());
  const auto add_to = [&](std::vector<Findings>& findings, const InspectionTensors& tensors) {
    for (std::size_t i = 0; i < methods.size(); ++i) {
      add_findings(score_all(inspector, tensors, methods[i]), findings[i]);
    }
  };
  std::vector<Findings> clean(methods.size());
  std::vector<Findings> painted(methods.size());
  inspect_in_pieces(
      inspector, good, Likeness::left_out,
      [&](const InspectionTensors& tensors, const Features&) { add_to(clean, tensors); });
  inspect_painted(inspector, good,
                  [&](const InspectionTensors& tensors) { add_to(painted, tensors); });
  std::vector<ScoringCandidate> candidates;
  for (std::size_t i = 0; i < methods.size(); ++i) {
    candidates.push_back(
        {methods[i], auroc(clean[i].scores, painted[i].scores), painted[i].hottest});
  }
  // Stable, so that of equals the simpler one, which comes first, is taken.
  std::ranges::stable_sort(candidates, std::greater(), &ScoringCandidate::auroc);
  return candidates;
}

std::string_view name_of(Residual residual) {
  switch (residual) {
    case Residual::absolute: return "absolute";
    case Residual::squared: return "squared";
    case Residual::cross_entropy: break;
  }
  return "cross entropy";
}

std::string source_of_map(const ScoringMethod& method) {
  if (const auto* residual = std::get_if<ResidualMethod>(&method)) {
    return std::string(name_of(residual->residual)) + " residual";
  }
  if (const auto* feature = std::get_if<FeatureMethod>(&method)) {
    return std::string(name_of(feature->residual)) + " residual and features";
  }
  return "map of the network";
}

// Of at most kLookedAt pictures, drawn by lot.
Features features_of(const Dataset& dataset, const PreprocessSpec& spec, const StopToken& stop) {
  Features features;
  for (const std::uint32_t index : drawn_part(dataset, std::min(dataset.size(), kLookedAt))) {
    stop.check();
    const Example example = dataset.get(index);
    try {
      features.push_back(likeness_features(example.image, spec));
    } catch (const Error& error) {
      throw error.within(example.name);
    }
  }
  return features;
}

const ScoringCandidate& candidate_of(const ScoringMethod& method,
                                     const std::vector<ScoringCandidate>& candidates) {
  const auto found = std::ranges::find(candidates, method, &ScoringCandidate::method);
  if (found == candidates.end()) {
    throw Error("calibrate", "a way to score that is compared with others", describe(method));
  }
  return *found;
}

}  // namespace

bool can_calibrate(const DataSource& source) {
  return source.choose && source.choose->size() > 0 && source.calibrate &&
         source.calibrate->size() >= kLeastCalibration;
}

bool can_calibrate(const Bundle& bundle, const DataSource& source) {
  return strongest_method(outline_of(bundle.manifest)) && can_calibrate(source);
}

void expect_networks_that_score(const Bundle& bundle) {
  if (strongest_method(outline_of(bundle.manifest))) return;
  throw Error("calibrate", "networks that can score", "none");
}

Calibration calibrate(const Bundle& bundle, const CalibrationPictures& pictures, double rate,
                      const StopToken& stop, const std::optional<ScoringMethod>& kept) {
  const Inspector inspector = inspector_of(bundle, stop);
  const std::size_t choosing = pictures.choose.size();
  const std::size_t calibrating = pictures.calibrate.size();
  if (choosing == 0) throw Error("calibrate", "held-out good pictures to choose with", "none");
  if (calibrating < pictures_needed(rate)) {
    throw Error("calibrate", "good pictures enough for a false-alarm rate of " + number_text(rate),
                std::to_string(calibrating));
  }

  Calibration result;
  result.candidates = compare_candidates(inspector, pictures.choose);
  ScoringInfo& scoring = result.scoring;
  result.taken = kept ? candidate_of(*kept, result.candidates) : result.candidates[0];
  scoring.method = result.taken.method;
  const GoodFindings good = inspect_good(inspector, pictures.calibrate, scoring.method);
  set_threshold(scoring, good.scores, rate);
  scoring.calibrated_on = std::to_string(calibrating) +
                          " good pictures that were used for nothing else; " +
                          std::to_string(choosing) + " others chose how to score";
  scoring.display_range = display_range(good, result.taken.hottest);
  if (pictures.look != nullptr) {
    scoring.likeness =
        learn_likeness(features_of(*pictures.look, inspector.spec(), stop), good.features);
  }
  return result;
}

void describe_scoring(const Calibration& calibration, Manifest& manifest) {
  manifest.scoring = calibration.scoring;
  const ScoringCandidate& best = calibration.candidates[0];
  const ScoringCandidate& taken = calibration.taken;
  const std::string place = taken.method == best.method
                                ? std::format("best of {}", calibration.candidates.size())
                                : std::format("kept from before; best of {}: {:.4f}",
                                              calibration.candidates.size(), best.auroc);
  manifest.provenance.settings[kScoringSetting] = std::format(
      "{}: AUROC {:.4f} on self-made defects, {}", describe(taken.method), taken.auroc, place);
}

std::string describe(const ScoringMethod& method) {
  const MapSpec& spec = map_spec(method);
  char text[128];
  std::string pool = spec.pooling == Pooling::max ? "maximum" : "mean";
  if (spec.pooling == Pooling::top_k) {
    std::snprintf(text, sizeof(text), "mean of the top %g %%", 100 * spec.top_fraction);
    pool = text;
  }
  std::snprintf(text, sizeof(text), "%s, smoothing %g, %s", source_of_map(method).c_str(),
                spec.smoothing, pool.c_str());
  return text;
}

std::string format_candidates(const std::vector<ScoringCandidate>& candidates) {
  std::string table;
  for (const auto& candidate : candidates) {
    char row[128];
    std::snprintf(row, sizeof(row), "%-60s %.4f\n", describe(candidate.method).c_str(),
                  candidate.auroc);
    table += row;
  }
  return table;
}

}  // namespace lab
