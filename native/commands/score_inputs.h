// SPDX-License-Identifier: MIT
// The pictures that `latentlab score` is given. Nothing in a folder is passed over in silence: what
// looks like a picture is an input, the rest is counted.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace lab {

struct ScoreInput {
  std::filesystem::path path;
  std::filesystem::path below;     // name within the given folder, for the map's name
  std::string fault;               // why there is no picture at all: a folder that cannot be read
  std::filesystem::path map = {};  // of its defect map, below the folder of maps
  std::string map_fault = {};      // why that is not written
};

struct ScoreInputs {
  std::vector<ScoreInput> pictures;
  // In the given folders: hidden ones, links to folders (which could lead back), earlier maps of ours
  // and whatever does not look like a picture.
  std::size_t other_files = 0;
  std::size_t other_folders = 0;
};

// By its ending or its first bytes, whether or not its format is read here; no earlier map of ours.
bool looks_like_picture(const std::filesystem::path& path);

// Files as they are given; of a folder all that looks like a picture, by its ending or its first bytes
// and whether or not its format is read here, and, after them, those of its subfolders, by name.
// Throws lab::Error if there is no picture at all.
ScoreInputs list_score_inputs(const std::vector<std::filesystem::path>& given);

// "passed over 3 other files and 1 folder"; "" if it was nothing.
std::string passed_over_text(const ScoreInputs& inputs);

}  // namespace lab
