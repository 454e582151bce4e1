// SPDX-License-Identifier: MIT
// A bundle as the start of another run: `train --from <bundle>`.
#pragma once

#include <filesystem>
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
};

// Reads the networks of these roles. Throws lab::Error if the bundle is damaged, lacks one, or takes
// other pictures than `preprocess` gives.
ParentOrigin read_parents(const std::filesystem::path& bundle,
                          const std::vector<std::string>& roles, const PreprocessSpec& preprocess);

}  // namespace lab
