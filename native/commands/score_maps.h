// SPDX-License-Identifier: MIT
// The folder of defect maps of `latentlab score`: which picture gets which name, known before
// anything is scored.
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
// Gives them to the pictures.
void name_maps(std::vector<ScoreInput>& pictures);

// Of a picture that comes alone, so that nothing is known of others: its file's name with .png behind it,
// cut if that is too long for a file system.
std::filesystem::path own_map_name(const std::filesystem::path& below);

class MapFolder {
 public:
  // Claims nothing: for pictures that are not known yet. Throws lab::Error if no files can be made in it.
  explicit MapFolder(std::filesystem::path folder);
  // pictures: with the names of their maps. Claims the place of each, and sees whether files can be
  // made in the folder; writes nothing. Throws lab::Error.
  MapFolder(std::filesystem::path folder, const std::vector<ScoreInput>& pictures,
            OutputGuard& guard);

  // Returns the map's path. Throws lab::Error. May be called by several threads.
  std::filesystem::path write(const ScoreInput& picture, const FloatMap& map,
                              const DisplayRange& range) const;

 private:
  std::filesystem::path folder_;
};

}  // namespace lab
