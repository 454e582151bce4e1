// SPDX-License-Identifier: MIT
#include "native/commands/score_detector.h"

#include "shared/base/error.h"

namespace lab {

Bundle open_detector(const std::filesystem::path& folder) {
  Bundle bundle = load_bundle(folder);
  if (!bundle.manifest.scoring) {
    throw Error("score", "a bundle with scoring",
                "'" + bundle.manifest.id + "', which is no detector");
  }
  return bundle;
}

}  // namespace lab
