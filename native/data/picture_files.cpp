// SPDX-License-Identifier: MIT
#include "native/data/picture_files.h"

#include <algorithm>
#include <cassert>
#include <optional>
#include <system_error>
#include <utility>

#include "native/base/files.h"
#include "native/data/folders.h"
#include "native/data/inflate.h"
#include "native/data/webp.h"
#include "shared/base/error.h"
#include "shared/base/rng.h"
#include "shared/codec/image_codec.h"
#include "shared/codec/picture_format.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

enum class EntryKind { picture, folder };

// Entries of one kind, sorted by name, without hidden ones. A link that leads nowhere or in a circle
// is of no kind.
std::vector<fs::path> list_entries(const fs::path& folder, EntryKind kind) {
  std::vector<fs::path> paths;
  std::error_code failure;
  for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end;
       entry.increment(failure)) {
    const fs::path& path = entry->path();
    if (path.filename().string().starts_with(".")) continue;
    std::error_code unreadable;
    const bool wanted =
        kind == EntryKind::folder
            ? entry->is_directory(unreadable)
            : entry->is_regular_file(unreadable) && has_readable_ending(path.filename().string());
    if (wanted) paths.push_back(path);
  }
  if (failure) throw Error(folder.string(), "a folder that can be read", failure.message());
  // All lie in one folder, so this is the order of their names, without a copy of each for every comparison.
  std::ranges::sort(paths, {},
                    [](const fs::path& path) -> const std::string& { return path.native(); });
  return paths;
}

std::string size_text(const Image& image) {
  return std::to_string(image.width) + " x " + std::to_string(image.height);
}

Image decode_mask(const fs::path& path, const Image& picture) {
  if (!is_there(path)) throw Error("mvtec", "the mask " + path.string(), "no such file");
  const Image file = read_picture(path);
  if (file.width != picture.width || file.height != picture.height) {
    throw Error(path.string(), "a mask of the picture's size " + size_text(picture),
                size_text(file));
  }
  const PreprocessSpec grey{.channels = 1, .height = file.height, .width = file.width};
  Image mask = fit_image(file, grey);
  for (std::uint8_t& sample : mask.pixels) sample = sample >= 128 ? 255 : 0;
  return mask;
}

class PictureDataset : public Dataset {
 public:
  PictureDataset(std::vector<PictureFile> files, fs::path root)
      : files_(std::move(files)), root_(std::move(root)) {}

  std::size_t size() const override { return files_.size(); }

  Example get(std::size_t index) const override {
    assert(index < size());
    const PictureFile& file = files_[index];
    Example example{.image = read_picture(file.path),
                    .label = file.label,
                    .mask = std::nullopt,
                    .name = file.path.lexically_relative(root_).generic_string()};
    if (!file.mask.empty()) example.mask = decode_mask(file.mask, example.image);
    return example;
  }

  int label(std::size_t index) const override { return files_[index].label; }

  std::vector<fs::path> files() const override {
    std::vector<fs::path> paths;
    for (const auto& file : files_) {
      paths.push_back(file.path);
      if (!file.mask.empty()) paths.push_back(file.mask);
    }
    return paths;
  }

 private:
  std::vector<PictureFile> files_;
  fs::path root_;
};

// Streams of a set's seed: what is drawn by it.
constexpr std::uint64_t kDivision = 1;

struct Drawn {
  std::vector<PictureFile> rest;
  std::vector<PictureFile> drawn;
};

Drawn draw(std::vector<PictureFile> files, std::size_t count, std::uint64_t seed) {
  const auto order = shuffled_indices(seed, static_cast<std::uint32_t>(files.size()));
  std::vector<bool> chosen(files.size(), false);
  for (std::size_t i = 0; i < count; ++i) chosen[order[i]] = true;
  Drawn parts;
  for (std::size_t i = 0; i < files.size(); ++i) {
    (chosen[i] ? parts.drawn : parts.rest).push_back(std::move(files[i]));
  }
  return parts;
}

}  // namespace

Image read_picture(const fs::path& path) {
  const std::vector<std::uint8_t> file = read_file(path, kMaxPictureBytes);
  return is_webp(file) ? decode_webp(file, path.string())
                       : decode_image(file, path.string(), {}, inflate);
}

std::vector<PictureFile> list_pictures(const fs::path& folder, int label) {
  std::vector<PictureFile> files;
  for (fs::path& path : list_entries(folder, EntryKind::picture)) {
    files.push_back({std::move(path), label});
  }
  return files;
}

std::vector<std::string> list_subfolders(const fs::path& folder) {
  std::vector<std::string> names;
  for (const fs::path& path : list_entries(folder, EntryKind::folder)) {
    names.push_back(path.filename().string());
  }
  return names;
}

std::unique_ptr<Dataset> make_picture_dataset(std::vector<PictureFile> files, fs::path root) {
  return std::make_unique<PictureDataset>(std::move(files), std::move(root));
}

std::size_t fifth_of(std::size_t count) { return std::max<std::size_t>(1, count / 5); }

HeldOut hold_out_fifth(std::vector<PictureFile> files, std::uint64_t seed,
                       const std::string& where) {
  if (files.size() < 2) {
    throw Error(where, "at least 2 pictures (some are held out)", std::to_string(files.size()));
  }
  const std::size_t count = fifth_of(files.size());
  auto [rest, drawn] = draw(std::move(files), count, seed);
  return {std::move(rest), std::move(drawn)};
}

DividedHeldOut divide_held_out(std::vector<PictureFile> files, std::uint64_t seed) {
  Rng rng(seed, kDivision);
  const std::uint64_t high = rng.next_u32();
  const std::size_t count = calibration_count(files.size());
  auto [rest, drawn] = draw(std::move(files), count, high << 32 | rng.next_u32());
  return {std::move(rest), std::move(drawn)};
}

void set_good_parts(DataSource& source, std::vector<PictureFile> train, DividedHeldOut held_out,
                    const fs::path& root) {
  source.train = make_picture_dataset(std::move(train), root);
  source.choose = make_picture_dataset(std::move(held_out.choose), root);
  source.calibrate = make_picture_dataset(std::move(held_out.calibrate), root);
}

}  // namespace lab
