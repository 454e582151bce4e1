// SPDX-License-Identifier: MIT
#include "native/commands/score_maps.h"

#include <limits.h>

#include <algorithm>
#include <cctype>
#include <mutex>
#include <set>
#include <system_error>
#include <utility>

#include "native/base/files.h"
#include "native/base/temporary_folder.h"
#include "shared/base/error.h"
#include "shared/codec/image_codec.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

// Some file systems take a.png and A.png for one name.
std::string lower_case(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char letter) {
    return static_cast<char>(std::tolower(letter));
  });
  return text;
}

// stem + ending, at most NAME_MAX bytes, and not cut within a letter of UTF-8.
std::string cut_name(std::string stem, const std::string& ending) {
  const auto is_inner = [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; };
  std::size_t length = std::min(stem.size(), NAME_MAX - ending.size());
  while (length > 0 && length < stem.size() && is_inner(stem[length])) --length;
  return stem.substr(0, length) + ending;
}

// One thread at a time: libstdc++ 14 reads beyond its list of folders if another thread makes one of
// them meanwhile.
void make_folder(const fs::path& folder) {
  static std::mutex mutex;
  const std::scoped_lock lock(mutex);
  std::error_code failure;
  fs::create_directories(folder, failure);
  if (failure) throw Error(folder.string(), "a folder that can be written", failure.message());
}

}  // namespace

fs::path own_map_name(const fs::path& below) {
  return below.parent_path() / cut_name(below.filename().string(), ".png");
}

std::vector<fs::path> map_names(const std::vector<ScoreInput>& pictures) {
  std::vector<fs::path> names;
  std::set<std::string> used;
  for (const auto& picture : pictures) {
    const std::string stem = picture.below.stem().string();
    fs::path name = picture.below.parent_path() / cut_name(stem, ".png");
    for (int i = 2; !used.insert(lower_case(name.string())).second; ++i) {
      name.replace_filename(cut_name(stem, "-" + std::to_string(i) + ".png"));
    }
    names.push_back(std::move(name));
  }
  return names;
}

void name_maps(std::vector<ScoreInput>& pictures) {
  std::vector<fs::path> names = map_names(pictures);
  for (std::size_t i = 0; i < names.size(); ++i) pictures[i].map = std::move(names[i]);
}

MapFolder::MapFolder(fs::path folder) : folder_(std::move(folder)) {
  expect_writable(folder_ / "map.png");
}

MapFolder::MapFolder(fs::path folder, const std::vector<ScoreInput>& pictures, OutputGuard& guard)
    : folder_(std::move(folder)) {
  for (const auto& picture : pictures) {
    const fs::path path = folder_ / picture.map;
    // A longer one exists nowhere, and fails alone.
    if (path.native().size() < PATH_MAX) guard.claim(path, kDefectMap);
  }
  expect_writable(folder_ / "map.png");
}

fs::path MapFolder::write(const ScoreInput& picture, const FloatMap& map,
                          const DisplayRange& range) const {
  const fs::path path = folder_ / picture.map;
  make_folder(path.parent_path());
  write_file_atomically(path,
                        encode_png(colorize(map, range, Palette::inferno), kDefectMapSoftware));
  return path;
}

}  // namespace lab
