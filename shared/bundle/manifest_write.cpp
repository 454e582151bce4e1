// SPDX-License-Identifier: MIT
// Writing manifest.json. The text is parsed again before it is returned, so that no bundle is
// written that could not be read.
#include "shared/base/json_text.h"
#include "shared/bundle/manifest_names.h"
#include "shared/bundle/manifest_writing.h"

namespace lab {

namespace {

using Json = OrderedJson;

Json to_json(const BundleFile& file) {
  return {{"file", file.file}, {"sha256", file.sha256}, {"bytes", file.bytes}};
}

Json to_json(const std::vector<TensorEntry>& tensors) {
  Json json = Json::array();
  for (const TensorEntry& tensor : tensors) {
    json.push_back(
        {{"name", tensor.name}, {"meaning", name_of(tensor.meaning)}, {"shape", tensor.shape}});
  }
  return json;
}

Json to_json(const NetworkEntry& network) {
  Json json = to_json(network.file);
  json["inputs"] = to_json(network.inputs);
  json["outputs"] = to_json(network.outputs);
  json["parameters"] = network.parameters;
  json["macs"] = network.macs;
  return json;
}

template <typename Entry>
Json to_json(const std::map<std::string, Entry>& entries) {
  Json json = Json::object();
  for (const auto& [name, entry] : entries) json[name] = to_json(entry);
  return json;
}

Json to_json(const PreprocessSpec& spec) {
  Json json = {{"channels", spec.channels},
               {"height", spec.height},
               {"width", spec.width},
               {"fit", name_in(kFitNames, spec.fit)},
               {"filter", name_in(kFilterNames, spec.filter)},
               {"low", spec.low},
               {"high", spec.high},
               {"background", spec.background}};
  if (spec.pose) {
    json["pose"] = {{"center_x", spec.pose->center_x},
                    {"center_y", spec.pose->center_y},
                    {"length", spec.pose->length},
                    {"dark_end", name_in(kDarkEndNames, spec.pose->dark_end)}};
  }
  return json;
}

// Interval or DisplayRange.
template <typename Range>
Json range_to_json(const Range& range) {
  return {{"low", range.low}, {"high", range.high}};
}

void add_map_members(Json& json, const MapSpec& map) {
  json["smoothing"] = map.smoothing;
  json["pooling"] = name_in(kPoolingNames, map.pooling);
  json["top_fraction"] = map.top_fraction;
}

Json to_json(const ScoringMethod& method) {
  Json json = {{"kind", name_in(kScoringKindNames, kind_of(method))}};
  const auto* feature = std::get_if<FeatureMethod>(&method);
  if (const auto* residual = std::get_if<ResidualMethod>(&method)) {
    json["residual"] = name_in(kResidualNames, residual->residual);
  } else if (feature != nullptr) {
    json["residual"] = name_in(kResidualNames, feature->residual);
  }
  add_map_members(json, map_spec(method));
  if (feature != nullptr) json["kappa"] = feature->kappa;
  return json;
}

Json to_json(const std::optional<ScoringInfo>& scoring) {
  if (!scoring) return nullptr;
  Json json = {{"method", to_json(scoring->method)},
               {"false_alarm_rate", scoring->false_alarm_rate},
               {"threshold", scoring->threshold},
               {"calibrated_on", scoring->calibrated_on},
               {"calibration_scores", scoring->calibration_scores},
               {"display_range", range_to_json(scoring->display_range)}};
  if (const auto& likeness = scoring->likeness) {
    json["likeness"] = {{"mean", likeness->mean},
                        {"factor", likeness->factor},
                        {"limit", likeness->limit},
                        {"rate", likeness->rate}};
  }
  return json;
}

Json to_json(const std::vector<Metric>& metrics) {
  Json json = Json::array();
  for (const Metric& metric : metrics) {
    json.push_back({{"name", metric.name},
                    {"value", metric.value},
                    {"interval", metric.interval ? range_to_json(*metric.interval) : Json()},
                    {"unit", metric.unit},
                    {"split", metric.split}});
  }
  return json;
}

Json to_json(const ScoreSample& sample) { return {{"of", sample.of}, {"scores", sample.scores}}; }

Json to_json(const Typicality& typicality) {
  Json others = Json::array();
  for (const ScoreSample& sample : typicality.others) others.push_back(to_json(sample));
  return {{"score", name_of(typicality.score)},
          {"known", to_json(typicality.known)},
          {"others", std::move(others)}};
}

Json to_json(const std::vector<ParentBundle>& parents) {
  Json json = Json::array();
  for (const ParentBundle& parent : parents) {
    json.push_back({{"id", parent.id}, {"manifest_sha256", parent.manifest_sha256}});
  }
  return json;
}

Json to_json(const Provenance& provenance) {
  return {{"commit", provenance.commit},
          {"command", provenance.command},
          {"seed", provenance.seed},
          {"libtorch", provenance.libtorch},
          {"device", provenance.device},
          {"dataset_sha256", provenance.dataset_sha256},
          {"licence", provenance.licence},
          {"settings", provenance.settings},
          {"parents", to_json(provenance.parents)}};
}

Json to_json(const Manifest& manifest) {
  Json json = {
      {"schema_version", kManifestSchemaVersion},
      {"id", manifest.id},
      {"title", manifest.title},
      {"family", manifest.family},
      {"description", manifest.description},
      {"dataset", {{"name", manifest.dataset.name}, {"classes", manifest.dataset.classes}}},
      {"preprocess", to_json(manifest.preprocess)},
      {"latent", latent_json(manifest.latent)}};
  if (const auto& path = manifest.path) {
    json["path"] = {{"steps", path->steps}, {"guidance", path->guidance}};
  }
  json["networks"] = to_json(manifest.networks);
  json["files"] = to_json(manifest.files);
  json["golden_tolerance"] = manifest.golden_tolerance;
  json["scoring"] = to_json(manifest.scoring);
  if (manifest.typicality) json["typicality"] = to_json(*manifest.typicality);
  json["metrics"] = to_json(manifest.metrics);
  json["provenance"] = to_json(manifest.provenance);
  return json;
}

}  // namespace

std::string write_manifest(const Manifest& manifest) {
  const std::string text = json_text(to_json(manifest), "manifest", 2) + "\n";
  parse_manifest(text);
  return text;
}

}  // namespace lab
