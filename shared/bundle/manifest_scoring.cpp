// SPDX-License-Identifier: MIT
// Reading how a model scores from manifest.json: the method and its calibration; how typical scores are.
#include "shared/base/number_text.h"
#include "shared/bundle/manifest_reading.h"

namespace lab {

namespace {

MapSpec read_map_members(const JsonReader& json) {
  MapSpec map;
  map.smoothing = json.at("smoothing").number(0, 100);
  map.pooling = read_enum(json.at("pooling"), kPoolingNames);
  map.top_fraction = json.at("top_fraction").number(1e-6, 1);
  return map;
}

ScoringMethod read_method(const JsonReader& json) {
  // The kind decides about the other keys.
  switch (read_enum(json.at("kind"), kScoringKindNames)) {
    case ScoringKind::residual:
      json.expect_keys({"kind", "residual", "smoothing", "pooling", "top_fraction"});
      return ResidualMethod{read_enum(json.at("residual"), kResidualNames), read_map_members(json)};
    case ScoringKind::map:
      json.expect_keys({"kind", "smoothing", "pooling", "top_fraction"});
      return MapMethod{read_map_members(json)};
    case ScoringKind::feature: break;
  }
  json.expect_keys({"kind", "residual", "smoothing", "pooling", "top_fraction", "kappa"});
  return FeatureMethod{read_enum(json.at("residual"), kResidualNames), read_map_members(json),
                       json.at("kappa").number(0, 1e6)};
}

std::vector<double> read_ascending(const JsonReader& json) {
  std::vector<double> scores;
  for (const JsonReader& score : json.items()) {
    const double value = score.number();
    if (!scores.empty() && value < scores.back()) {
      score.fail("ascending scores, at least " + number_text(scores.back()), number_text(value));
    }
    scores.push_back(value);
  }
  return scores;
}

DisplayRange read_display_range(const JsonReader& json) {
  json.expect_keys({"low", "high"});
  const DisplayRange range{read_float(json.at("low")), read_float(json.at("high"))};
  if (range.low >= range.high) {
    json.at("high").fail("a number above low, " + number_text(range.low), number_text(range.high));
  }
  return range;
}

std::vector<double> read_numbers(const JsonReader& json) {
  std::vector<double> values;
  for (const JsonReader& value : json.items()) values.push_back(value.number(-1e3, 1e3));
  return values;
}

Likeness read_likeness(const JsonReader& json) {
  json.expect_keys({"mean", "factor", "limit", "rate"});
  return {read_numbers(json.at("mean")), read_numbers(json.at("factor")),
          json.at("limit").number(1e-6, 1e9), json.at("rate").number(1e-9, 1)};
}

ScoreSample read_sample(const JsonReader& json) {
  json.expect_keys({"of", "scores"});
  return {read_line(json.at("of")), read_ascending(json.at("scores"))};
}

}  // namespace

std::optional<ScoringInfo> read_scoring(const JsonReader& json) {
  if (json.is_null()) return std::nullopt;
  json.expect_keys({"method", "false_alarm_rate", "threshold", "calibrated_on",
                    "calibration_scores", "display_range"},
                   {"likeness"});
  ScoringInfo scoring;
  scoring.method = read_method(json.at("method"));
  scoring.false_alarm_rate = json.at("false_alarm_rate").number(1e-6, 0.999999);
  scoring.threshold = json.at("threshold").number();
  scoring.calibrated_on = read_line(json.at("calibrated_on"));
  scoring.calibration_scores = read_ascending(json.at("calibration_scores"));
  scoring.display_range = read_display_range(json.at("display_range"));
  if (json.entries().contains("likeness")) scoring.likeness = read_likeness(json.at("likeness"));
  return scoring;
}

Typicality read_typicality(const JsonReader& json) {
  json.expect_keys({"score", "known", "others"});
  Typicality typicality{
      read_enum(json.at("score"), kTypicalScoreNames), read_sample(json.at("known")), {}};
  for (const JsonReader& sample : json.at("others").items()) {
    typicality.others.push_back(read_sample(sample));
  }
  return typicality;
}

}  // namespace lab
