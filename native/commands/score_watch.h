// SPDX-License-Identifier: MIT
// What arrives in a folder, by looking at it again and again: that works on every file system, network
// shares among them, and nothing that came while nobody looked is missed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <unordered_set>
#include <vector>

#include "native/commands/score_inputs.h"

namespace lab {

class Arrivals {
 public:
  // Whether a picture was dealt with in an earlier run, or is no business of this one; below: its path
  // relative to the folder.
  using IsDone =
      std::function<bool(const std::filesystem::path& path, const std::filesystem::path& below)>;
  // Throws lab::Error if the folder cannot be read.
  Arrivals(std::filesystem::path folder, IsDone is_done);

  // Looks once. Returns up to `most` pictures that are complete, folder by folder in the order of their
  // names, each once: complete is a file that is not empty and whose size and time were the same at the
  // look before. Hidden files and folders (a name with a dot in front) and links to folders are passed
  // over. Maps are called by own_map_name.
  std::vector<ScoreInput> look(std::size_t most);

  // Pictures that were complete at the last look, beyond `most`.
  std::size_t complete() const { return complete_; }
  // Files that were empty or still changing at it.
  std::size_t unfinished() const { return waiting_.size() - complete_; }

 private:
  struct State {
    std::uintmax_t size = 0;
    std::filesystem::file_time_type changed;

    bool operator==(const State&) const = default;
  };

  void look_into(const std::filesystem::path& folder, const std::filesystem::path& below,
                 std::size_t most, std::vector<ScoreInput>& arrived);
  bool is_complete_picture(const std::filesystem::directory_entry& entry);

  std::filesystem::path folder_;
  IsDone is_done_;
  std::unordered_set<std::string> taken_;
  std::map<std::string, State> before_;   // what was not given out at the look before
  std::map<std::string, State> waiting_;  // and at this one
  std::size_t complete_ = 0;              // of them
  std::map<std::string, State> others_;   // no pictures, as long as they do not change
};

}  // namespace lab
