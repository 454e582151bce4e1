// SPDX-License-Identifier: MIT
// See core_describe.h.
#include "wasm/core_describe.h"

namespace lab {

namespace {

Json describe(const BundleFile& file) {
  return {{"file", file.file}, {"sha256", file.sha256}, {"bytes", file.bytes}};
}

Json describe(const std::vector<TensorEntry>& tensors) {
  Json list = Json::array();
  for (const TensorEntry& tensor : tensors) {
    list.push_back(
        {{"name", tensor.name}, {"meaning", name_of(tensor.meaning)}, {"shape", tensor.shape}});
  }
  return list;
}

Json describe(const Capabilities& can) {
  Json json = Json::object();
  for (const auto& [name, flag] : kCapabilityNames) json[std::string(name)] = can.*flag;
  return json;
}

}  // namespace

Json describe(const IndexEntry& entry) {
  return {{"id", entry.id},         {"title", entry.title},
          {"family", entry.family}, {"dataset", entry.dataset},
          {"bytes", entry.bytes},   {"can", describe(capabilities_of(entry.outline))}};
}

Json describe(const Manifest& manifest) {
  Json networks = Json::object();
  for (const auto& [role, network] : manifest.networks) {
    networks[role] = describe(network.file);
    networks[role]["inputs"] = describe(network.inputs);
    networks[role]["outputs"] = describe(network.outputs);
  }
  Json files = Json::object();
  for (const auto& [name, file] : manifest.files) files[name] = describe(file);
  return {{"entry", describe(index_entry(manifest))},
          {"networks", networks},
          {"files", files},
          {"golden_tolerance", manifest.golden_tolerance}};
}

}  // namespace lab
