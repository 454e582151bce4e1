// SPDX-License-Identifier: MIT
// The table of known sets, and whole sets as bytes.
#include "native/data/dataset.h"

#include <algorithm>
#include <cstddef>

#include "native/data/idx_sets.h"
#include "native/data/image_folder.h"
#include "native/data/mvtec.h"
#include "native/data/procedural.h"
#include "shared/error.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

struct Opening {
  std::string_view name;
  fs::path data_dir;
  std::uint64_t seed;
};

struct SourceEntry {
  std::string_view name;
  DataSource (*open)(const Opening&);
};

DataSource open_idx(const Opening& opening) {
  const auto set = std::ranges::find(idx_sets(), opening.name, &IdxSet::name);
  return open_idx_set(*set, opening.data_dir);
}

constexpr SourceEntry kSources[]{
    {"mnist", open_idx},
    {"fashion", open_idx},
    {"digits", [](const Opening& opening) { return open_digits(opening.seed); }},
    {"capsules", [](const Opening& opening) { return open_capsules(opening.seed); }},
    {"mvtec-capsule",
     [](const Opening& opening) {
       return open_mvtec_capsule(opening.data_dir / "mvtec-capsule", opening.seed);
     }},
};

constexpr std::string_view kFolderPrefix = "folder:";

// [height, width, channels] -> [channels, height, width]
void append_planes(const Image& image, std::uint8_t* target) {
  const auto channels = static_cast<std::size_t>(image.channels);
  if (channels == 1) {
    std::ranges::copy(image.pixels, target);
    return;
  }
  const std::size_t plane = image.pixels.size() / channels;
  for (std::size_t i = 0; i < plane; ++i) {
    for (std::size_t c = 0; c < channels; ++c) {
      target[c * plane + i] = image.pixels[i * channels + c];
    }
  }
}

bool has_shape(const Image& image, const PreprocessSpec& spec) {
  return image.width == spec.width && image.height == spec.height &&
         image.channels == spec.channels;
}

}  // namespace

std::vector<std::string_view> dataset_names() {
  std::vector<std::string_view> names;
  for (const SourceEntry& source : kSources) names.push_back(source.name);
  return names;
}

DataSource open_dataset(std::string_view name, const fs::path& data_dir, std::uint64_t seed) {
  if (name.starts_with(kFolderPrefix)) {
    return open_folder(name.substr(kFolderPrefix.size()), seed);
  }
  const auto entry = std::ranges::find(kSources, name, &SourceEntry::name);
  if (entry != std::end(kSources)) return entry->open({name, data_dir, seed});
  std::string known;
  for (const std::string_view source : dataset_names()) known += std::string(source) + ", ";
  throw Error("data set", known + "folder:<path>", "'" + std::string(name) + "'");
}

ByteSet read_all(const Dataset& dataset, const PreprocessSpec& spec) {
  ByteSet set{.channels = spec.channels,
              .height = spec.height,
              .width = spec.width,
              .pixels = {},
              .labels = {}};
  const std::size_t image_bytes = static_cast<std::size_t>(spec.channels) *
                                  static_cast<std::size_t>(spec.height) *
                                  static_cast<std::size_t>(spec.width);
  set.pixels.resize(dataset.size() * image_bytes);
  set.labels.reserve(dataset.size());
  for (std::size_t i = 0; i < dataset.size(); ++i) {
    const Example example = dataset.get(i);
    std::uint8_t* target = set.pixels.data() + i * image_bytes;
    if (has_shape(example.image, spec)) {
      append_planes(example.image, target);
    } else {
      append_planes(fit_image(example.image, spec), target);
    }
    set.labels.push_back(example.label);
  }
  return set;
}

}  // namespace lab
