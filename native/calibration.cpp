// SPDX-License-Identifier: MIT
// The candidates, their comparison, and the display range.
#include "native/calibration.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cstdio>
#include <format>
#include <functional>

#include "native/self_made_defects.h"
#include "shared/error.h"
#include "shared/number_text.h"
#include "shared/rng.h"

namespace lab {
namespace {

constexpr std::uint64_t kDefectSeed = 20260;
// Paintings of each kind on each picture.
constexpr int kDefectsOfAKind = 2;
// Pictures that are painted on: enough to compare with, and bounds the time on a large set.
constexpr std::size_t kPaintedPictures = 200;

// Display range: what nine tenths of good pixels stay below is drawn black, and the full scale is
// half above what all but a twentieth of good pictures reach at their hottest pixel, so that a good
// part stays dark and a defect has room.
constexpr double kDarkQuantile = 0.9;
constexpr double kHottestQuantile = 0.95;
constexpr double kHeadroom = 1.5;

// Where the maps of all good pictures are blank: one step of an 8-bit picture.
constexpr float kSmallestRange = 1.0f / 255;

std::vector<Residual> residuals_for(const PreprocessSpec& spec) {
  if (spec.low == 0 && spec.high == 1) {
    return {Residual::absolute, Residual::squared, Residual::cross_entropy};
  }
  return {Residual::absolute, Residual::squared};
}

std::vector<ResidualMethod> all_candidates(const PreprocessSpec& spec) {
  struct Pool {
    Pooling pooling;
    double top_fraction;
  };
  constexpr Pool kPools[] = {
      {Pooling::max, 0.01}, {Pooling::top_k, 0.01}, {Pooling::top_k, 0.05}, {Pooling::mean, 0.01}};
  std::vector<ResidualMethod> candidates;
  for (const auto residual : residuals_for(spec)) {
    for (const double smoothing : {0.0, 1.0, 2.0}) {
      for (const auto& pool : kPools) {
        candidates.push_back({residual, {smoothing, pool.pooling, pool.top_fraction}});
      }
    }
  }
  return candidates;
}

// Pictures with what the networks make of them.
struct Reconstructed {
  at::Tensor inputs;   // [n, channels, height, width]
  at::Tensor outputs;  // the same
};

Reconstructed reconstruct(const Autoencoder& autoencoder, const std::vector<Image>& pictures) {
  const at::Tensor inputs = stack_pictures(pictures, autoencoder.preprocess_spec());
  return {inputs, autoencoder.decode(autoencoder.encode(inputs).mean).contiguous()};
}

std::vector<Anomaly> score_all(const Autoencoder& autoencoder, const Reconstructed& pictures,
                               const ResidualMethod& method) {
  const PreprocessSpec& shape = autoencoder.preprocess_spec();
  std::vector<Anomaly> anomalies;
  const auto size = static_cast<std::size_t>(pictures.inputs[0].numel());
  const float* input = pictures.inputs.const_data_ptr<float>();
  const float* output = pictures.outputs.const_data_ptr<float>();
  for (std::int64_t i = 0; i < pictures.inputs.size(0); ++i, input += size, output += size) {
    autoencoder.stop().check();
    anomalies.push_back(score_reconstruction({input, size}, {output, size}, shape.channels,
                                             shape.height, shape.width, method));
  }
  return anomalies;
}

std::vector<double> scores_of(const std::vector<Anomaly>& anomalies) {
  std::vector<double> scores;
  for (const auto& anomaly : anomalies) scores.push_back(anomaly.score);
  return scores;
}

// Value below which the share `level` of the values lies.
template <typename T>
T quantile(std::vector<T> values, double level) {
  const auto index = static_cast<std::size_t>(level * static_cast<double>(values.size() - 1));
  std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(index));
  return values[index];
}

DisplayRange display_range(const std::vector<Anomaly>& good) {
  std::vector<float> pixels;
  std::vector<float> hottest;
  for (const auto& anomaly : good) {
    pixels.insert(pixels.end(), anomaly.map.values.begin(), anomaly.map.values.end());
    hottest.push_back(std::ranges::max(anomaly.map.values));
  }
  const float low = quantile(std::move(pixels), kDarkQuantile);
  const auto high = static_cast<float>(kHeadroom * quantile(std::move(hottest), kHottestQuantile));
  return {low, high > low ? high : low + kSmallestRange};
}

// Fitted at once, so that a large set does not lie in memory at full size.
std::vector<Image> read_fitted(const Dataset& dataset, const PreprocessSpec& shape) {
  std::vector<Image> pictures;
  for (std::size_t i = 0; i < dataset.size(); ++i) {
    pictures.push_back(fit_image(dataset.get(i).image, shape));
  }
  return pictures;
}

// At full size, without the transparency that a defect cannot be painted on.
Image opaque(Image picture, const PreprocessSpec& shape) {
  if (picture.channels != 4) return picture;
  PreprocessSpec spec = shape;
  spec.channels = 3;
  spec.height = picture.height;
  spec.width = picture.width;
  return fit_image(picture, spec);
}

// Painted at full size, as a defect before a camera would be.
std::vector<Image> paint_defects(const Dataset& dataset, const PreprocessSpec& shape) {
  Rng rng(kDefectSeed);
  std::vector<Image> defective;
  for (std::size_t i = 0; i < std::min(dataset.size(), kPaintedPictures); ++i) {
    const Image picture = opaque(dataset.get(i).image, shape);
    for (const auto defect : kSelfMadeDefects) {
      for (int repeat = 0; repeat < kDefectsOfAKind; ++repeat) {
        defective.push_back(fit_image(paint_defect(picture, defect, rng), shape));
      }
    }
  }
  return defective;
}

std::vector<ScoringCandidate> compare_candidates(const Autoencoder& autoencoder,
                                                 const Reconstructed& good,
                                                 const Reconstructed& defective) {
  std::vector<ScoringCandidate> candidates;
  for (const auto& method : all_candidates(autoencoder.preprocess_spec())) {
    candidates.push_back({method, auroc(scores_of(score_all(autoencoder, good, method)),
                                        scores_of(score_all(autoencoder, defective, method)))});
  }
  // Stable, so that of equals the simpler one, which comes first, is taken.
  std::ranges::stable_sort(candidates, std::greater(), &ScoringCandidate::auroc);
  return candidates;
}

// The best of all candidates, which it lists best first.
ResidualMethod choose_method(const Autoencoder& autoencoder, const Dataset& good,
                             std::vector<ScoringCandidate>& candidates) {
  const PreprocessSpec& shape = autoencoder.preprocess_spec();
  candidates = compare_candidates(autoencoder, reconstruct(autoencoder, read_fitted(good, shape)),
                                  reconstruct(autoencoder, paint_defects(good, shape)));
  return candidates[0].method;
}

std::string_view name_of(Residual residual) {
  switch (residual) {
    case Residual::absolute: return "absolute";
    case Residual::squared: return "squared";
    case Residual::cross_entropy: break;
  }
  return "cross entropy";
}

}  // namespace

bool can_calibrate(const DataSource& source) {
  return source.choose && source.choose->size() > 0 && source.calibrate &&
         source.calibrate->size() >= kLeastCalibration;
}

Calibration calibrate(const Autoencoder& autoencoder, const CalibrationPictures& pictures,
                      double rate) {
  const PreprocessSpec& shape = autoencoder.preprocess_spec();
  const std::size_t choosing = pictures.choose.size();
  const std::size_t calibrating = pictures.calibrate.size();
  if (choosing == 0) throw Error("calibrate", "held-out good pictures to choose with", "none");
  if (1.0 / (static_cast<double>(calibrating) + 1) > rate) {
    throw Error("calibrate", "good pictures enough for a false-alarm rate of " + number_text(rate),
                std::to_string(calibrating));
  }

  Calibration result;
  const ResidualMethod best = choose_method(autoencoder, pictures.choose, result.candidates);
  const std::vector<Anomaly> anomalies = score_all(
      autoencoder, reconstruct(autoencoder, read_fitted(pictures.calibrate, shape)), best);
  ScoringInfo& scoring = result.scoring;
  scoring.method = best;
  scoring.false_alarm_rate = rate;
  scoring.calibration_scores = scores_of(anomalies);
  std::ranges::sort(scoring.calibration_scores);
  scoring.threshold = conformal_threshold(scoring.calibration_scores, rate);
  scoring.calibrated_on = std::to_string(calibrating) +
                          " good pictures that were used for nothing else; " +
                          std::to_string(choosing) + " others chose how to score";
  scoring.display_range = display_range(anomalies);
  return result;
}

void describe_scoring(const Calibration& calibration, Manifest& manifest) {
  manifest.scoring = calibration.scoring;
  const ScoringCandidate& best = calibration.candidates[0];
  manifest.provenance.settings["scoring"] =
      std::format("{}: AUROC {:.4f} on self-made defects, best of {}", describe(best.method),
                  best.auroc, calibration.candidates.size());
}

std::string describe(const ResidualMethod& method) {
  const MapSpec& spec = method.map;
  char text[96];
  std::string pool = spec.pooling == Pooling::max ? "maximum" : "mean";
  if (spec.pooling == Pooling::top_k) {
    std::snprintf(text, sizeof(text), "mean of the top %g %%", 100 * spec.top_fraction);
    pool = text;
  }
  std::snprintf(text, sizeof(text), "%s residual, smoothing %g, %s",
                std::string(name_of(method.residual)).c_str(), spec.smoothing, pool.c_str());
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
