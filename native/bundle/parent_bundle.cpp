// SPDX-License-Identifier: MIT
#include "native/bundle/parent_bundle.h"

#include "native/base/files.h"
#include "native/bundle/bundle.h"
#include "shared/base/error.h"
#include "shared/base/sha256.h"

namespace lab {

ParentBundle origin_of(const std::filesystem::path& bundle, const Manifest& manifest) {
  return {manifest.id, sha256_hex(read_file(bundle / kManifestFile))};
}

ParentOrigin read_parents(const std::filesystem::path& folder,
                          const std::vector<std::string>& roles, const PreprocessSpec& preprocess) {
  // All of it is checked, so that no damaged bundle becomes a parent.
  const Manifest manifest = load_bundle(folder).manifest;
  const std::string where = "--from " + folder.string();
  if (manifest.preprocess != preprocess) {
    throw Error(where, "a bundle that takes pictures as this recipe does",
                "one with another size, range or fit");
  }
  ParentOrigin origin;
  origin.bundles.push_back(origin_of(folder, manifest));
  origin.dataset = manifest.dataset;
  origin.dataset_sha256 = manifest.provenance.dataset_sha256;
  for (const auto& role : roles) {
    const auto found = manifest.networks.find(role);
    if (found == manifest.networks.end()) throw Error(where, "a network '" + role + "'", "none");
    origin.files[role] = read_file(folder / found->second.file.file);
  }
  return origin;
}

void expect_same_data(const ParentOrigin& parent, const DatasetInfo& dataset,
                      const std::optional<std::string>& sha256) {
  if (parent.dataset.name != dataset.name) {
    throw Error("--from", "a bundle of the data set " + dataset.name,
                "one of " + parent.dataset.name);
  }
  if (parent.dataset.classes != dataset.classes) {
    throw Error("--from", "a bundle of the same classes, in the same order", "one of others");
  }
  if (sha256 && parent.dataset_sha256 != *sha256) {
    throw Error(
        "--from",
        "a bundle trained on the same pictures, which the same --seed divides alike (sha256 " +
            *sha256 + ")",
        parent.dataset_sha256);
  }
}

}  // namespace lab
