// SPDX-License-Identifier: MIT
// Writing manifest.json. The text is parsed again before it is returned, so that no bundle is
// written that could not be read.
#include <nlohmann/json.hpp>

#include "shared/error.h"
#include "shared/manifest.h"
#include "shared/manifest_names.h"

namespace lab {

namespace {

using Json = nlohmann::ordered_json;  // keeps the order of the schema

template <typename Enum, std::size_t N>
std::string_view name_of(Enum value, const EnumNames<Enum, N>& names) {
  for (const auto& [candidate, name] : names) {
    if (candidate == value) return name;
  }
  throw Error("manifest", "a known enumerator", "another value");
}

Json to_json(const BundleFile& file) {
  return {{"file", file.file}, {"sha256", file.sha256}, {"bytes", file.bytes}};
}

Json to_json(const std::vector<TensorShape>& tensors) {
  Json json = Json::array();
  for (const TensorShape& tensor : tensors) {
    json.push_back({{"name", tensor.name}, {"shape", tensor.shape}});
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
  return {{"channels", spec.channels},
          {"height", spec.height},
          {"width", spec.width},
          {"fit", name_of(spec.fit, kFitNames)},
          {"filter", name_of(spec.filter, kFilterNames)},
          {"low", spec.low},
          {"high", spec.high},
          {"background", spec.background}};
}

// Interval or DisplayRange.
template <typename Range>
Json range_to_json(const Range& range) {
  return {{"low", range.low}, {"high", range.high}};
}

Json to_json(const std::optional<ScoringInfo>& scoring) {
  if (!scoring) return nullptr;
  return {{"residual", name_of(scoring->map.residual, kResidualNames)},
          {"smoothing", scoring->map.smoothing},
          {"pooling", name_of(scoring->map.pooling, kPoolingNames)},
          {"top_fraction", scoring->map.top_fraction},
          {"false_alarm_rate", scoring->false_alarm_rate},
          {"threshold", scoring->threshold},
          {"calibrated_on", scoring->calibrated_on},
          {"calibration_scores", scoring->calibration_scores},
          {"display_range", range_to_json(scoring->display_range)}};
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

Json to_json(const Provenance& provenance) {
  return {{"commit", provenance.commit},   {"command", provenance.command},
          {"seed", provenance.seed},       {"libtorch", provenance.libtorch},
          {"device", provenance.device},   {"dataset_sha256", provenance.dataset_sha256},
          {"licence", provenance.licence}, {"settings", provenance.settings}};
}

Json to_json(const Manifest& manifest) {
  return {{"schema_version", kManifestSchemaVersion},
          {"id", manifest.id},
          {"title", manifest.title},
          {"family", manifest.family},
          {"description", manifest.description},
          {"dataset", {{"name", manifest.dataset.name}, {"classes", manifest.dataset.classes}}},
          {"preprocess", to_json(manifest.preprocess)},
          {"latent", {{"dim", manifest.latent.dim}, {"prior", manifest.latent.prior}}},
          {"networks", to_json(manifest.networks)},
          {"files", to_json(manifest.files)},
          {"golden_tolerance", manifest.golden_tolerance},
          {"scoring", to_json(manifest.scoring)},
          {"metrics", to_json(manifest.metrics)},
          {"provenance", to_json(manifest.provenance)}};
}

}  // namespace

std::string write_manifest(const Manifest& manifest) {
  std::string text;
  try {
    text = to_json(manifest).dump(2) + "\n";
  } catch (const nlohmann::json::type_error&) {
    throw Error("manifest", "text in UTF-8", "other bytes");
  }
  parse_manifest(text);
  return text;
}

}  // namespace lab
