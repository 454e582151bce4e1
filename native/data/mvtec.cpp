// SPDX-License-Identifier: MIT
#include "native/data/mvtec.h"

#include <iterator>
#include <utility>
#include <vector>

#include "native/data/folders.h"
#include "native/data/picture_files.h"
#include "shared/base/error.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

void append(std::vector<PictureFile>& files, std::vector<PictureFile> more) {
  files.insert(files.end(), std::make_move_iterator(more.begin()),
               std::make_move_iterator(more.end()));
}

void name_masks(std::vector<PictureFile>& files, const fs::path& masks) {
  for (PictureFile& file : files) file.mask = masks / (file.path.stem().string() + "_mask.png");
}

// Good pictures first, then the kinds; appends the kinds to classes.
std::vector<PictureFile> list_test(const fs::path& folder, std::vector<std::string>& classes) {
  const fs::path test = folder / "test";
  const fs::path ground_truth = folder / "ground_truth";
  std::vector<PictureFile> files;
  if (is_folder(test / "good")) append(files, list_pictures(test / "good", 0));
  for (const std::string& kind : list_subfolders(test)) {
    if (kind == "good") continue;
    auto pictures = list_pictures(test / kind, static_cast<int>(classes.size()));
    if (is_folder(ground_truth)) name_masks(pictures, ground_truth / kind);
    append(files, std::move(pictures));
    classes.push_back(kind);
  }
  if (files.empty()) throw Error("mvtec", "pictures in subfolders of " + test.string(), "none");
  return files;
}

}  // namespace

bool is_mvtec_layout(const fs::path& folder) { return is_folder(folder / "train" / "good"); }

DataSource open_mvtec_layout(const fs::path& folder, std::uint64_t seed) {
  const fs::path good = folder / "train" / "good";
  if (!is_mvtec_layout(folder)) throw Error("mvtec", "the folder " + good.string(), "none");
  DataSource source;
  source.classes = {"good"};
  source.origin = Origin::pictures;
  std::vector<PictureFile> files = list_pictures(good, 0);
  source.good = files.size();
  source.good_needed = 5 * kLeastHeldOut;
  auto [train, held_out] = hold_out_fifth(std::move(files), seed, good.string());
  std::vector<PictureFile> test;
  if (is_folder(folder / "test")) {
    test = list_test(folder, source.classes);
  } else {
    auto parts = hold_out_fifth(std::move(train), seed + 1, good.string());
    train = std::move(parts.kept);
    test = std::move(parts.held_out);
  }
  set_good_parts(source, std::move(train), divide_held_out(std::move(held_out), seed), folder);
  source.test = make_picture_dataset(std::move(test), folder);
  return source;
}

DataSource open_mvtec_capsule(const fs::path& folder, std::uint64_t seed) {
  if (!is_folder(folder)) {
    throw Error("mvtec-capsule", "the folder " + folder.string(),
                "none; MVTec AD is at https://www.mvtec.com/company/research/datasets/mvtec-ad");
  }
  const fs::path root = is_mvtec_layout(folder / "capsule") ? folder / "capsule" : folder;
  for (const char* part : {"test", "ground_truth"}) {
    if (!is_folder(root / part)) {
      throw Error("mvtec-capsule", "the folder " + (root / part).string(), "none");
    }
  }
  DataSource source = open_mvtec_layout(root, seed);
  source.name = "mvtec-capsule";
  source.licence =
      "Data: MVTec AD, category capsule (Bergmann et al. 2021), copyright MVTec Software GmbH, "
      "CC BY-NC-SA 4.0; data and weights for non-commercial use only.";
  return source;
}

}  // namespace lab
