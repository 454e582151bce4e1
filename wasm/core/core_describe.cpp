// SPDX-License-Identifier: MIT
// See core_describe.h.
#include "wasm/core/core_describe.h"

#include "shared/inspection/inspection.h"

namespace lab {

namespace {

Json describe(const BundleFile& file) {
  return {{"file", file.file}, {"sha256", file.sha256}, {"bytes", file.bytes}};
}

Json describe(const std::map<std::string, InspectionValue>& tensors) {
  Json json = Json::object();
  for (const auto& [tensor, value] : tensors) json[tensor] = name_of(value);
  return json;
}

Json describe(const InspectionPlan& plan) {
  Json steps = Json::array();
  for (const InspectionStep& step : plan.steps) {
    steps.push_back({{"network", step.network},
                     {"inputs", describe(step.inputs)},
                     {"outputs", describe(step.outputs)}});
  }
  Json evidence = Json::array();
  for (const InspectionValue value : plan.evidence) evidence.push_back(name_of(value));
  return {{"steps", steps}, {"evidence", evidence}};
}

// Null for a model that scores nothing.
Json inspection_of(const Manifest& manifest) {
  if (!manifest.scoring) return nullptr;
  return describe(plan_inspection(manifest, kind_of(manifest.scoring->method)));
}

// Null for a model that makes no codes.
Json encoding_of(const Manifest& manifest) {
  if (!capabilities_of(manifest).encodes) return nullptr;
  return describe(plan_encoding(manifest));
}

// What a page needs first: pictures from codes, else the first network of a score.
Json first_networks(const Manifest& manifest) {
  Json roles = Json::array();
  if (const auto maker = making_role(outline_of(manifest).networks)) {
    roles.push_back(*maker);
  } else if (manifest.scoring) {
    roles.push_back(
        plan_inspection(manifest, kind_of(manifest.scoring->method)).steps.front().network);
  }
  return roles;
}

Json describe(const Capabilities& can) {
  Json json = Json::object();
  for (const auto& [name, flag] : kCapabilityNames) json[std::string(name)] = can.*flag;
  return json;
}

}  // namespace

Json describe(const IndexEntry& entry) {
  Json json = {{"id", entry.id},         {"title", entry.title},
               {"family", entry.family}, {"dataset", entry.dataset},
               {"bytes", entry.bytes},   {"can", describe(capabilities_of(entry.outline))}};
  if (entry.image_auroc) json["image_auroc"] = *entry.image_auroc;
  if (entry.frechet_distance) json["frechet_distance"] = *entry.frechet_distance;
  return json;
}

Json describe(const Manifest& manifest) {
  Json networks = Json::object();
  for (const auto& [role, network] : manifest.networks) networks[role] = describe(network.file);
  Json files = Json::object();
  for (const auto& [name, file] : manifest.files) files[name] = describe(file);
  return {{"entry", describe(index_entry(manifest))},
          {"networks", networks},
          {"first", first_networks(manifest)},
          {"inspection", inspection_of(manifest)},
          {"encoding", encoding_of(manifest)},
          {"files", files},
          {"golden_tolerance", manifest.golden_tolerance}};
}

}  // namespace lab
