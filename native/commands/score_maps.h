// SPDX-License-Identifier: MIT
// The folder of defect maps of `latentlab score`: which picture gets which name, known before anything
// is scored.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "native/base/output_guard.h"
#include "native/commands/score_inputs.h"
#include "shared/image/pixels.h"

namespace lab {

// A PNG name for each picture: where it lies in its given folder, with the ending png. A name that is
// taken (a picture given twice, equal names from different folders, in either case) gets -2, -3 ...
// by the order of the pictures; one that is too long for a file system is cut.
std::vector<std::filesystem::path> map_names(const std::vector<ScoreInput>& pictures);

class MapFolder {
 public:
  // Claims the place of every picture's map, and sees whether files can be made in the folder; writes
  // nothing. Throws lab::Error.
  MapFolder(std::filesystem::path folder, const std::vector<ScoreInput>& pictures,
            OutputGuard& guard);

  // Returns the map's path. Throws lab::Error.
  std::filesystem::path write(std::size_t picture, const FloatMap& map,
                              const DisplayRange& range) const;

 private:
  std::filesystem::path folder_;
  std::vector<std::filesystem::path> names_;
};

}  // namespace lab
