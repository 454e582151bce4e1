// SPDX-License-Identifier: MIT
// The pictures of a run, whole, as bytes on the training device.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>

#include "native/data/dataset.h"
#include "shared/preprocess.h"

namespace lab {

struct TrainingData {
  at::Tensor training;       // [n, channels, height, width] bytes
  at::Tensor validation;     // likewise; never trained on, never test pictures
  std::string validated_on;  // in words: which pictures, how many
  std::string sha256;        // of all the training pictures' bytes before the split
};

// Detectors are validated on the good pictures held out for calibration; other sets on the last
// twelfth of the training set. Throws lab::Error if there are too few pictures.
TrainingData load_training_data(const DataSource& source, const PreprocessSpec& spec,
                                at::Device device);

}  // namespace lab
