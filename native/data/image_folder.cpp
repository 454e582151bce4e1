// SPDX-License-Identifier: MIT
#include "native/data/image_folder.h"

#include <utility>
#include <vector>

#include "native/data/folders.h"
#include "native/data/mvtec.h"
#include "native/data/picture_files.h"
#include "shared/base/error.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

// Appends the defect kinds to classes and their pictures to files.
void add_defects(const fs::path& folder, std::vector<std::string>& classes,
                 std::vector<PictureFile>& files) {
  for (const std::string& kind : list_subfolders(folder)) {
    if (kind == "good") continue;
    const auto pictures = list_pictures(folder / kind, static_cast<int>(classes.size()));
    if (pictures.empty()) throw Error("folder", "pictures in " + (folder / kind).string(), "none");
    files.insert(files.end(), pictures.begin(), pictures.end());
    classes.push_back(kind);
  }
}

std::vector<PictureFile> list_good(const fs::path& folder) {
  auto files = list_pictures(folder, 0);
  const fs::path good = folder / "good";
  if (is_folder(good)) {
    if (!files.empty()) {
      throw Error("folder", "pictures either in " + folder.string() + " or in its subfolder good",
                  "both");
    }
    files = list_pictures(good, 0);
  }
  if (files.empty()) {
    throw Error("folder",
                "pictures in " + folder.string() + ", in its subfolder good or in train/good",
                "none");
  }
  if (files.size() < 3) {
    throw Error(
        "folder",
        "at least 3 good pictures in " + folder.string() + " (to train, calibrate and test)",
        std::to_string(files.size()));
  }
  return files;
}

DataSource open_plain_folder(const fs::path& folder, std::uint64_t seed) {
  DataSource source;
  source.classes = {"good"};
  source.origin = Origin::pictures;
  std::vector<PictureFile> files = list_good(folder);
  source.good = files.size();
  source.good_needed = kLeastHeldOut;
  while (fifth_of(source.good_needed - fifth_of(source.good_needed)) < kLeastHeldOut) {
    ++source.good_needed;
  }
  auto [rest, test] = hold_out_fifth(std::move(files), seed, folder.string());
  auto [train, held_out] = hold_out_fifth(std::move(rest), seed + 1, folder.string());
  if (is_folder(folder / "good")) add_defects(folder, source.classes, test);
  set_good_parts(source, std::move(train), divide_held_out(std::move(held_out), seed), folder);
  source.test = make_picture_dataset(std::move(test), folder);
  return source;
}

}  // namespace

DataSource open_folder(const fs::path& folder, std::uint64_t seed) {
  if (!is_folder(folder)) {
    throw Error("folder", "a folder", "none at '" + folder.string() + "'");
  }
  DataSource source =
      is_mvtec_layout(folder) ? open_mvtec_layout(folder, seed) : open_plain_folder(folder, seed);
  source.name = "folder";
  source.licence =
      "Data: pictures from a folder of the trainer's own; their licence is theirs to say.";
  return source;
}

}  // namespace lab
