// SPDX-License-Identifier: MIT
// The table of known sets, and whole sets as bytes.
#include "native/data/dataset.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "native/data/idx_sets.h"
#include "native/data/image_folder.h"
#include "native/data/mvtec.h"
#include "native/data/procedural.h"
#include "shared/base/error.h"

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
void copy_planes(const Image& image, std::uint8_t* target) {
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

class Subset : public Dataset {
 public:
  Subset(std::unique_ptr<Dataset> dataset, std::vector<std::size_t> places)
      : dataset_(std::move(dataset)), places_(std::move(places)) {}

  std::size_t size() const override { return places_.size(); }
  Example get(std::size_t index) const override { return dataset_->get(places_[index]); }
  int label(std::size_t index) const override { return dataset_->label(places_[index]); }
  std::vector<fs::path> files() const override { return dataset_->files(); }

 private:
  std::unique_ptr<Dataset> dataset_;
  std::vector<std::size_t> places_;
};

bool has_shape(const Image& image, const PreprocessSpec& spec) {
  return image.width == spec.width && image.height == spec.height &&
         image.channels == spec.channels;
}

}  // namespace

std::size_t calibration_count(std::size_t held_out) {
  if (held_out < kLeastHeldOut) return 0;
  return std::min(held_out - 1, std::max(kLeastCalibration, (2 * held_out + 2) / 3));
}

std::unique_ptr<Dataset> make_subset(std::unique_ptr<Dataset> dataset,
                                     std::vector<std::size_t> places) {
  return std::make_unique<Subset>(std::move(dataset), std::move(places));
}

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
  if (entry != std::end(kSources)) {
    DataSource source = entry->open({name, data_dir, seed});
    if (name == "mnist" || name == "digits") source.letters = open_letters(data_dir);
    return source;
  }
  std::string known;
  for (const std::string_view source : dataset_names()) known += std::string(source) + ", ";
  throw Error("data set", known + "folder:<path>", "'" + std::string(name) + "'");
}

ByteSet empty_set(const PreprocessSpec& spec, std::size_t room) {
  ByteSet set{.channels = spec.channels,
              .height = spec.height,
              .width = spec.width,
              .pixels = {},
              .labels = {}};
  set.pixels.reserve(room * sample_count(spec));
  set.labels.reserve(room);
  return set;
}

Image fit_example(const Example& example, const PreprocessSpec& spec) {
  try {
    return fit_image(example.image, spec);
  } catch (const Error& error) {
    throw error.within(example.name);
  }
}

std::vector<std::uint8_t> fitted_bytes(const Example& example, const PreprocessSpec& spec) {
  const bool fits = !spec.pose && has_shape(example.image, spec);
  const Image fitted = fits ? Image() : fit_example(example, spec);
  const Image& image = fits ? example.image : fitted;
  std::vector<std::uint8_t> bytes(image.pixels.size());
  copy_planes(image, bytes.data());
  return bytes;
}

void append(ByteSet& set, const Example& example, const PreprocessSpec& spec) {
  const std::vector<std::uint8_t> bytes = fitted_bytes(example, spec);
  set.pixels.insert(set.pixels.end(), bytes.begin(), bytes.end());
  set.labels.push_back(example.label);
}

ByteSet read_all(const Dataset& dataset, const PreprocessSpec& spec) {
  ByteSet set = empty_set(spec, dataset.size());
  for (std::size_t i = 0; i < dataset.size(); ++i) {
    append(set, dataset.get(i), spec);
  }
  return set;
}

}  // namespace lab
