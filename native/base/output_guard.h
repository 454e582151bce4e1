// SPDX-License-Identifier: MIT
// The one rule for all that is written to a place of the user's choosing: what this run reads is never
// replaced, and what this program did not write only with --force. What a folder of ours holds (a run,
// a bundle, rendered pictures) has a rule of its own: it is new, empty, or known by its manifest.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <filesystem>
#include <set>
#include <span>
#include <string_view>
#include <utility>

namespace lab {

// A kind of file that this program writes, and how it is known again.
struct OwnFile {
  std::string_view name;                                // "a table of scores"
  bool (*is_one)(std::span<const std::uint8_t> start);  // by its first 256 bytes
};

// Pictures, by what their PNG text "Software" says.
inline constexpr std::string_view kDefectMapSoftware = "latentlab: defect map";
inline constexpr std::string_view kSampleSheetSoftware = "latentlab: sheet of samples";
extern const OwnFile kDefectMap;
extern const OwnFile kSampleSheet;

// True if the file is there, regular, and one of that kind.
bool is_own_file(const std::filesystem::path& path, const OwnFile& kind);

class OutputGuard {
 public:
  enum class Foreign { keep, replace };  // files of somebody else's
  explicit OutputGuard(Foreign foreign) : foreign_(foreign) {}

  // A file that this run reads, by whatever path, or nothing.
  void add_input(const std::filesystem::path& path);
  // All that lies right in a folder: a bundle, or a run.
  void add_inputs_in(const std::filesystem::path& folder);

  // Throws lab::Error, and says which it is, if writing to path would replace an input or another
  // output of this run, or a file that is neither empty nor of that kind (the latter unless foreign
  // ones are replaced), or cannot be. Links are followed; pipes and devices are always free.
  void claim(const std::filesystem::path& path, const OwnFile& kind);

 private:
  using FileId = std::pair<dev_t, ino_t>;

  void require_replaceable(const std::filesystem::path& path, const struct stat& status,
                           const OwnFile& kind) const;

  Foreign foreign_;
  std::set<FileId> inputs_;
  std::set<std::filesystem::path> claimed_;
};

// What --force says.
inline OutputGuard::Foreign foreign_files(bool force) {
  return force ? OutputGuard::Foreign::replace : OutputGuard::Foreign::keep;
}

}  // namespace lab
