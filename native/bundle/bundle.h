// SPDX-License-Identifier: MIT
// Model folders: docs/bundle-format.md. write_bundle puts one together and replaces the folder only
// when all of it is written; load_bundle checks one against its manifest and reads its networks back.
// What the files hold is left to bundle_contents, calibration and the trainer.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "native/base/output_guard.h"
#include "native/networks/network.h"
#include "native/onnx/lower.h"
#include "native/recipes/recipe.h"
#include "shared/bundle/manifest.h"
#include "shared/latent/bank.h"

namespace lab {

inline constexpr const char* kManifestFile = "manifest.json";

// A network in inference form, with its weights as they will be stored.
struct StoredNetwork {
  Network network;
  onnx::WeightStorage storage = onnx::WeightStorage::fp32;
  std::map<std::string, Meaning> meanings;  // of every input and output, by node
};

// As a recipe exports it, its weights not rounded yet.
StoredNetwork inference_network(const ExportedNetwork& exported);

// All but the file. Throws lab::Error if a tensor means nothing.
NetworkEntry describe_network(const StoredNetwork& stored);

// One of the manifest's `files`: golden, bank, history, film.
struct BundlePart {
  std::string file;  // plain name
  std::vector<std::uint8_t> bytes;
};

struct BundleDraft {
  Manifest manifest;  // complete but for networks and files, which write_bundle fills in
  std::map<std::string, StoredNetwork> networks;  // by role
  std::map<std::string, BundlePart> parts;        // by their key in the manifest
};

// Returns the manifest as written. An existing bundle is replaced in one step once the new one is
// complete. Throws lab::Error if anything but a bundle is there (bundle_folder.h), or it cannot be
// written; then nothing has changed.
Manifest write_bundle(const BundleDraft& draft, const std::filesystem::path& folder);

struct Bundle {
  Manifest manifest;
  std::map<std::string, Network> networks;  // by role
  std::optional<Bank> bank = {};
};

// The draft's networks at work before they are written. Its manifest knows the networks, but no files; it has
// no bank.
Bundle open_draft(const BundleDraft& draft);

// Throws lab::Error if a file is missing, of another size or checksum than the manifest says, or no
// network of ours.
Bundle load_bundle(const std::filesystem::path& folder);

// The manifest alone, without a look at the other files.
Manifest read_manifest(const std::filesystem::path& folder);
// Replaces the manifest alone, in one step.
void replace_manifest(const std::filesystem::path& folder, const Manifest& manifest);

// Writes `models`/index.json (shared/bundle/model_index.h) from the bundles in its subfolders, by id.
// default_id: the bundle that the page opens first; "" keeps the one that the index has now.
// Throws lab::Error if there is no bundle, if a manifest is malformed or its id is not its folder's
// name, if there is no bundle default_id, or if another file is there (output_guard.h).
void write_index(const std::filesystem::path& models, const std::string& default_id,
                 OutputGuard::Foreign foreign = OutputGuard::Foreign::keep);

// Throws lab::Error as write_index does for another file that is there.
void expect_place_for_index(const std::filesystem::path& models, OutputGuard::Foreign foreign);

}  // namespace lab
