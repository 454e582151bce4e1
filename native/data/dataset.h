// SPDX-License-Identifier: MIT
// Sets of pictures. A Dataset is size() and get(i); where it comes from is one file each in this
// folder (idx, image_folder, mvtec, procedural). No Torch here.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/image.h"
#include "shared/preprocess.h"

namespace lab {

struct Example {
  Image image;
  int label = -1;             // index into the set's classes; -1: unlabelled
  std::optional<Image> mask;  // of a defect, same size as image, 0 or 255
  std::string name;           // file name or index, for reports
};

class Dataset {
 public:
  virtual ~Dataset() = default;
  virtual std::size_t size() const = 0;
  // Precondition: index < size(). Throws lab::Error if a file cannot be read or decoded.
  virtual Example get(std::size_t index) const = 0;
};

// A set by name, with everything that a recipe or an evaluation needs to know of it.
struct DataSource {
  std::string name;                    // as in the manifest: mnist, fashion, digits, capsules,
                                       // mvtec-capsule, folder
  std::vector<std::string> classes;    // by label; for detectors 0 is "good", then the defect kinds
  std::string licence;                 // note for the manifest: origin, licence of data and weights
  std::unique_ptr<Dataset> train;      // for detectors good pictures only
  std::unique_ptr<Dataset> calibrate;  // held out of train/good, for the threshold; detectors only
  std::unique_ptr<Dataset> test;
};

// All names but folder:<path>.
std::vector<std::string_view> dataset_names();

// name: one of the names above, or "folder:<path>". data_dir: where mnist/, fashion/ and
// mvtec-capsule/ lie; not used by the procedural sets and folders.
// seed decides procedural pictures and which good pictures are held out for calibration (a fixed
// share of a fifth).
// Throws lab::Error on an unknown name or a missing or malformed file.
DataSource open_dataset(std::string_view name, const std::filesystem::path& data_dir,
                        std::uint64_t seed);

// A whole set after fit_image, as the trainer keeps it on the device.
struct ByteSet {
  int channels = 0;
  int height = 0;
  int width = 0;
  std::vector<std::uint8_t> pixels;  // [size, channels, height, width]
  std::vector<std::int32_t> labels;  // [size]

  std::size_t size() const { return labels.size(); }
};
ByteSet read_all(const Dataset& dataset, const PreprocessSpec& spec);

}  // namespace lab
