// SPDX-License-Identifier: MIT
// A bundle as the start of another run: `train --from <bundle>`.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "native/recipes/parents.h"
#include "shared/bundle/manifest.h"

namespace lab {

// A bundle that something was made from, by the bytes of its manifest.
ParentBundle origin_of(const std::filesystem::path& bundle, const Manifest& manifest);

struct ParentOrigin {
  std::vector<ParentBundle> bundles;  // none, or one
  ParentFiles files;
  DatasetInfo dataset = {};         // that the one was trained on; not known of a run that goes on
  std::string dataset_sha256 = {};  // likewise
};

// Reads the networks of these roles. Throws lab::Error if the bundle is damaged, lacks one, or takes
// other pictures than `preprocess` gives.
ParentOrigin read_parents(const std::filesystem::path& bundle,
                          const std::vector<std::string>& roles, const PreprocessSpec& preprocess);

// Throws lab::Error, from --from, if the parent was trained on another data set or other classes; with a checksum of the
// pictures to train on also if on other ones of them: what is held out of one must be held out of both.
void expect_same_data(const ParentOrigin& parent, const DatasetInfo& dataset,
                      const std::optional<std::string>& sha256);

}  // namespace lab
