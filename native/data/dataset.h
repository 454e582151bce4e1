// SPDX-License-Identifier: MIT
// Sets of pictures. A Dataset is size() and get(i); where it comes from is one file each in this
// folder (idx, image_folder, mvtec, procedural). No Torch here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/image/image.h"
#include "shared/image/preprocess.h"

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
  // By any number of threads at once. Precondition: index < size(). Throws lab::Error if a file cannot be read or
  // decoded.
  virtual Example get(std::size_t index) const = 0;
  // get(index).label, without reading a file for it.
  virtual int label(std::size_t index) const { return get(index).label; }
  // All that it is read from; none of what is drawn.
  virtual std::vector<std::filesystem::path> files() const { return {}; }
};

// Of the scores of good pictures, a threshold that at most 5 % of good pictures exceed takes so many.
inline constexpr std::size_t kLeastCalibration = 19;
// Good pictures that must be held out for it: one more, to choose how to score with.
inline constexpr std::size_t kLeastHeldOut = kLeastCalibration + 1;

// How many of the good pictures held out calibrate: two thirds, at least kLeastCalibration, and all
// but one at most. None of fewer than kLeastHeldOut: then all of them choose.
std::size_t calibration_count(std::size_t held_out);

// What may happen to a set between two looks at it.
enum class Origin {
  drawn,      // by this program, the same every time
  published,  // files of a published set
  pictures,   // a folder of picture files, which come, go and change
};

// A set by name, with everything that a recipe or an evaluation needs to know of it.
struct DataSource {
  std::string name;                  // as in the manifest: mnist, fashion, digits, capsules,
                                     // mvtec-capsule, folder
  std::vector<std::string> classes;  // by label; for detectors 0 is "good", then the defect kinds
  std::string licence;               // note for the manifest: origin, licence of data and weights
  std::unique_ptr<Dataset> train;    // for detectors good pictures only
  // Detectors only: good pictures held out of training, in two parts.
  std::unique_ptr<Dataset> choose;  // choose how to score, and the rate while training
  std::unique_ptr<Dataset>
      calibrate;  // set the threshold and are used for nothing else; may be none
  std::unique_ptr<Dataset> test;
  // Of sets of digits: handwritten letters, which nothing is trained, chosen or calibrated with; none where they
  // do not lie beside the data sets.
  std::unique_ptr<Dataset> letters = nullptr;
  Origin origin = Origin::drawn;
  // Of detectors' sets of picture files:
  std::size_t good = 0;         // good pictures that the held-out ones were drawn from
  std::size_t good_needed = 0;  // of which kLeastHeldOut would have been held out
};

// Letters A to F of EMNIST, upright as MNIST's digits, from data_dir/letters; none if there is no such folder.
// label: 1 is A. Throws lab::Error if its files are missing or malformed.
std::unique_ptr<Dataset> open_letters(const std::filesystem::path& data_dir);

// All names but folder:<path>.
std::vector<std::string_view> dataset_names();

// name: one of the names above, or "folder:<path>". data_dir: where mnist/, fashion/ and
// mvtec-capsule/ lie; not used by the procedural sets and folders.
// seed decides procedural pictures, which good pictures are held out (a fifth) and which of those
// calibrate (calibration_count).
// Throws lab::Error on an unknown name or a missing or malformed file.
DataSource open_dataset(std::string_view name, const std::filesystem::path& data_dir,
                        std::uint64_t seed);

// The pictures of a set at these places, in this order. Precondition: all are below its size.
std::unique_ptr<Dataset> make_subset(std::unique_ptr<Dataset> dataset,
                                     std::vector<std::size_t> places);

// A whole set after fit_image, in memory: of few pictures. What may be large is a FittedPart.
struct ByteSet {
  int channels = 0;
  int height = 0;
  int width = 0;
  std::vector<std::uint8_t> pixels;  // [size, channels, height, width]
  std::vector<std::int32_t> labels;  // [size]

  std::size_t size() const { return labels.size(); }
};
ByteSet read_all(const Dataset& dataset, const PreprocessSpec& spec);
// No picture of the spec's shape, with room for so many.
ByteSet empty_set(const PreprocessSpec& spec, std::size_t room);
// One picture more, fitted into the spec's shape, which is the set's. Throws as fit_example does.
void append(ByteSet& set, const Example& example, const PreprocessSpec& spec);

// [channels, height, width] of the picture after fit_image. Throws as fit_example does.
std::vector<std::uint8_t> fitted_bytes(const Example& example, const PreprocessSpec& spec);

// The picture after fit_image. Throws lab::Error as that does, with the picture's name.
Image fit_example(const Example& example, const PreprocessSpec& spec);

}  // namespace lab
