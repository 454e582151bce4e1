// SPDX-License-Identifier: MIT
// Writing, checking and indexing of model folders.
#include "native/bundle/bundle.h"

#include <algorithm>
#include <span>
#include <system_error>
#include <utility>

#include "native/base/files.h"
#include "native/base/temporary_folder.h"
#include "native/bundle/bundle_folder.h"
#include "native/data/folders.h"
#include "native/networks/channels_last.h"
#include "native/onnx/graph.h"
#include "native/onnx/lift.h"
#include "shared/base/error.h"
#include "shared/base/sha256.h"
#include "shared/bundle/model_index.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

constexpr const char* kIndexFile = "index.json";

// Every version of it begins so.
const OwnFile kModelIndex{"an index of models", [](std::span<const std::uint8_t> start) {
                            return std::string(start.begin(), start.end())
                                .starts_with("{\n  \"models\": [\n    {\n      \"id\": \"");
                          }};

BundleFile store(const fs::path& folder, const std::string& name,
                 std::span<const std::uint8_t> bytes) {
  write_file(folder / name, bytes);
  return {name, sha256_hex(bytes), static_cast<std::int64_t>(bytes.size())};
}

std::vector<std::int64_t> with_batch(const std::vector<std::int64_t>& shape) {
  std::vector<std::int64_t> all = {-1};
  all.insert(all.end(), shape.begin(), shape.end());
  return all;
}

TensorEntry describe_tensor(const StoredNetwork& stored, const std::string& name,
                            const std::vector<std::int64_t>& shape) {
  const auto meaning = stored.meanings.find(name);
  if (meaning == stored.meanings.end()) {
    throw Error("bundle", "a meaning for the tensor " + name, "none");
  }
  return {name, meaning->second, with_batch(shape)};
}

bool are_entries_of(const std::vector<TensorEntry>& entries,
                    const std::vector<onnx::Value>& values) {
  return std::ranges::equal(entries, values, [](const TensorEntry& entry, const auto& value) {
    return entry.name == value.name && entry.shape == with_batch(value.shape);
  });
}

NetworkEntry store_network(const fs::path& folder, const Manifest& manifest,
                           const std::string& role, const StoredNetwork& stored) {
  const onnx::Model model =
      onnx::lower(stored.network,
                  {.storage = stored.storage,
                   .description = manifest.title + ": " + role,
                   .metadata = {{"id", manifest.id}, {"licence", manifest.provenance.licence}}});
  NetworkEntry entry = describe_network(stored);
  entry.file = store(folder, role + ".onnx", onnx::serialize_model(model));
  return entry;
}

std::vector<std::uint8_t> read_checked(const fs::path& folder, const BundleFile& file) {
  const fs::path path = folder / file.file;
  if (!fs::exists(path)) {
    throw Error("bundle", file.file, "no such file in " + folder.string());
  }
  std::vector<std::uint8_t> bytes = read_file(path);
  if (std::ssize(bytes) != file.bytes) {
    throw Error("bundle", std::to_string(file.bytes) + " bytes",
                std::to_string(bytes.size()) + " in " + file.file);
  }
  const std::string checksum = sha256_hex(bytes);
  if (checksum != file.sha256) {
    throw Error("bundle", "sha256 " + file.sha256, checksum + " in " + file.file);
  }
  return bytes;
}

std::span<const std::uint8_t> bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string text_of(const fs::path& path) {
  const auto bytes = read_file(path);
  return {bytes.begin(), bytes.end()};
}

// "" if there is no index yet, if it marks none, or if it is none of ours.
std::string default_of_index(const fs::path& path) {
  if (!fs::exists(path)) return "";
  try {
    const auto entries = parse_model_index(text_of(path));
    const auto found = std::ranges::find(entries, true, &IndexEntry::is_default);
    return found == entries.end() ? "" : found->id;
  } catch (const Error&) {
    return "";
  }
}

// Hidden ones are none: they may be bundles that are being written.
std::vector<fs::path> bundles_below(const fs::path& models) {
  std::vector<fs::path> folders;
  std::error_code failure;
  for (fs::directory_iterator entry(models, failure), end; !failure && entry != end;
       entry.increment(failure)) {
    const bool hidden = entry->path().filename().string().starts_with(".");
    if (!hidden && is_there(entry->path() / kManifestFile)) folders.push_back(entry->path());
  }
  if (failure) throw Error("index", "bundles in " + models.string(), failure.message());
  std::ranges::sort(folders);
  return folders;
}

std::vector<Manifest> manifests_below(const fs::path& models) {
  std::vector<Manifest> manifests;
  for (const auto& folder : bundles_below(models)) {
    const std::string name = folder.filename().string();
    manifests.push_back(read_manifest(folder));
    if (manifests.back().id != name) {
      throw Error("index", "id '" + name + "' in folder " + name, "'" + manifests.back().id + "'");
    }
  }
  if (manifests.empty()) throw Error("index", "bundles in " + models.string(), "none");
  std::ranges::sort(manifests, {}, &Manifest::id);
  return manifests;
}

}  // namespace

StoredNetwork inference_network(const ExportedNetwork& exported) {
  return {inference_form(*exported.network, exported.outputs), onnx::WeightStorage::fp32,
          exported.meanings};
}

NetworkEntry describe_network(const StoredNetwork& stored) {
  const NetworkSpec& spec = stored.network.spec();
  const auto shapes = infer_shapes(spec);
  const Cost cost_of_one = cost(spec);
  NetworkEntry entry;
  for (const auto& node : spec.nodes) {
    if (node.op != Op::input) continue;
    entry.inputs.push_back(describe_tensor(stored, node.name, node.shape));
  }
  for (const auto& name : spec.outputs) {
    entry.outputs.push_back(describe_tensor(stored, name, shapes.at(name)));
  }
  entry.parameters = cost_of_one.parameters;
  entry.macs = cost_of_one.macs;
  return entry;
}

Bundle open_draft(const BundleDraft& draft) {
  Bundle bundle{draft.manifest, {}};
  for (const auto& [role, stored] : draft.networks) {
    bundle.manifest.networks[role] = describe_network(stored);
    bundle.networks.emplace(role, stored.network);
  }
  return bundle;
}

Manifest write_bundle(const BundleDraft& draft, const fs::path& folder) {
  expect_replaceable(folder);
  TemporaryFolder temporary(folder);
  Manifest manifest = draft.manifest;
  manifest.networks.clear();
  manifest.files.clear();
  for (const auto& [role, stored] : draft.networks) {
    manifest.networks[role] = store_network(temporary.path(), manifest, role, stored);
  }
  for (const auto& [key, part] : draft.parts) {
    manifest.files[key] = store(temporary.path(), part.file, part.bytes);
  }
  // Parsed once more, so that no bundle is written that could not be read.
  const std::string text = write_manifest(manifest);
  manifest = parse_manifest(text);
  write_file(temporary.path() / kManifestFile, bytes_of(text));
  // Once more: the folder may be somebody else's by now.
  expect_replaceable(folder);
  temporary.replace_target();
  return manifest;
}

Bundle load_bundle(const fs::path& folder) {
  Bundle bundle;
  bundle.manifest = read_manifest(folder);
  for (const auto& [key, file] : bundle.manifest.files) {
    const auto bytes = read_checked(folder, file);
    if (key == "bank") bundle.bank = parse_bank(bytes);
  }
  for (const auto& [role, entry] : bundle.manifest.networks) {
    const auto bytes = read_checked(folder, entry.file);
    const onnx::Model model = onnx::parse_model(bytes, entry.file.file);
    if (!are_entries_of(entry.inputs, model.inputs) ||
        !are_entries_of(entry.outputs, model.outputs)) {
      throw Error("bundle", "the manifest's inputs and outputs", "others in " + entry.file.file);
    }
    bundle.networks.emplace(role, channels_last(onnx::lift(model, entry.file.file)));
  }
  return bundle;
}

Manifest read_manifest(const fs::path& folder) {
  const fs::path path = folder / kManifestFile;
  if (!fs::exists(path)) {
    throw Error("bundle", kManifestFile, "no such file in " + folder.string());
  }
  try {
    return parse_manifest(text_of(path));
  } catch (const Error& error) {
    throw error.within(path.string());
  }
}

void replace_manifest(const fs::path& folder, const Manifest& manifest) {
  const std::string text = write_manifest(manifest);
  parse_manifest(text);
  write_file_atomically(folder / kManifestFile, bytes_of(text));
}

void expect_place_for_index(const fs::path& models, OutputGuard::Foreign foreign) {
  OutputGuard(foreign).claim(models / kIndexFile, kModelIndex);
}

void write_index(const fs::path& models, const std::string& default_id,
                 OutputGuard::Foreign foreign) {
  expect_place_for_index(models, foreign);
  const auto manifests = manifests_below(models);
  const fs::path path = models / kIndexFile;
  const std::string first = default_id.empty() ? default_of_index(path) : default_id;
  const auto found = std::ranges::find(manifests, first, &Manifest::id);
  if (!default_id.empty() && found == manifests.end()) {
    throw Error("index", "a bundle '" + default_id + "' in " + models.string(), "none");
  }
  std::vector<IndexEntry> entries;
  for (const auto& manifest : manifests) {
    entries.push_back(index_entry(manifest));
    entries.back().is_default = manifest.id == first;
  }
  write_file_atomically(path, bytes_of(write_model_index(entries)));
}

}  // namespace lab
