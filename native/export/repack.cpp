// SPDX-License-Identifier: MIT
#include "native/export/repack.h"

#include <utility>
#include <vector>

#include "native/base/dense_png.h"
#include "native/base/files.h"
#include "native/base/or_else.h"
#include "native/bundle/parent_bundle.h"
#include "native/export/completion.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

std::map<std::string, Meaning> meanings_of(const NetworkEntry& entry) {
  std::map<std::string, Meaning> meanings;
  for (const auto* tensors : {&entry.inputs, &entry.outputs}) {
    for (const TensorEntry& tensor : *tensors) meanings[tensor.name] = tensor.meaning;
  }
  return meanings;
}

}  // namespace

ExportedRun repack_bundle(Bundle older, const fs::path& bundle, const DataSource& source,
                          const fs::path& folder, const ExportSettings& settings) {
  BundleDraft draft;
  draft.manifest = older.manifest;
  draft.manifest.id = or_else(settings.id, older.manifest.id);
  draft.manifest.title = or_else(settings.title, older.manifest.title);
  draft.manifest.description = or_else(settings.description, older.manifest.description);
  draft.manifest.provenance.settings["repacked"] =
      origin_of(bundle, older.manifest).manifest_sha256;
  std::vector<DraftNetwork> networks;
  for (auto& [role, network] : older.networks) {
    networks.push_back({role,
                        {std::move(network), onnx::WeightStorage::fp32,
                         meanings_of(older.manifest.networks.at(role))}});
  }
  draft.manifest.networks.clear();
  draft.manifest.files.clear();
  add_networks(std::move(networks), draft);
  for (const auto* kept : {"history", "film"}) {
    const auto file = older.manifest.files.find(kept);
    if (file == older.manifest.files.end()) continue;
    const std::string& name = file->second.file;
    std::vector<std::uint8_t> bytes = read_file(bundle / name);
    if (file->first == "film") bytes = dense_png(bytes, name);
    draft.parts[kept] = {name, std::move(bytes)};
  }
  ExportedRun result;
  result.candidates = add_measurements(source, settings.evaluation, draft);
  result.manifest = write_bundle(draft, folder);
  return result;
}

}  // namespace lab
