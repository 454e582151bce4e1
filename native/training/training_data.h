// SPDX-License-Identifier: MIT
// The pictures of a run and their labels, split into those that are trained on and those that validate.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>

#include "native/data/dataset.h"
#include "native/data/inventory.h"
#include "native/training/pictures.h"
#include "shared/image/preprocess.h"

namespace lab {

// Where nothing else is held out to validate with, one training picture in so many is, the last ones.
inline constexpr std::int64_t kValidationShare = 12;

// Bytes of pictures that a run keeps in memory, unless it is told otherwise.
inline constexpr std::uint64_t kDefaultCache = std::uint64_t{1} << 30;

struct TrainingData {
  Pictures training;
  at::Tensor labels;    // [n] int64 on the device: index into the set's classes; -1: unlabelled
  Pictures validation;  // never trained on, never test pictures
  at::Tensor validation_labels;
  std::string validated_on;  // in words: which pictures, how many
  std::string sha256;        // of all the training pictures' bytes before the split
  std::size_t skipped = 0;   // pictures of the set that cannot be read
  std::string pictures;  // of a folder: what lay in it, and in which part (text_of in inventory.h)
};

// How many of the source's pictures are trained on; the others of `train` validate.
std::int64_t training_count(const DataSource& source, const Inventory& inventory);

// inventory: of the same source and spec, taken with the same room. Detectors are validated on the good pictures held
// out to choose with, which stay in memory where train left room; other sets on the last twelfth of the training set.
// Throws lab::Error if there are too few pictures or the inventory has faults; Interrupted.
TrainingData load_training_data(const DataSource& source, const Inventory& inventory,
                                const PreprocessSpec& spec, at::Device device,
                                const InventorySettings& settings);
// Takes the inventory first.
TrainingData load_training_data(const DataSource& source, const PreprocessSpec& spec,
                                at::Device device,
                                const InventorySettings& settings = {.room = kDefaultCache});

}  // namespace lab
