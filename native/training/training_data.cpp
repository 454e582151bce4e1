// SPDX-License-Identifier: MIT
// Splits the training pictures, and reads those that validate.
#include "native/training/training_data.h"

#include <ATen/ATen.h>

#include <algorithm>

#include "shared/base/error.h"

namespace lab {
namespace {

at::Tensor labels_of(const FittedPart& part) {
  return at::tensor(std::vector<std::int64_t>(part.labels().begin(), part.labels().end()),
                    at::kLong);
}

bool validates_on_choice(const DataSource& source) {
  return source.choose && source.choose->size() > 0;
}

}  // namespace

std::int64_t training_count(const DataSource& source, const Inventory& inventory) {
  const auto size = static_cast<std::int64_t>(inventory.train->size());
  if (validates_on_choice(source)) return size;
  return size - std::max<std::int64_t>(1, size / kValidationShare);
}

TrainingData load_training_data(const DataSource& source, const Inventory& inventory,
                                const PreprocessSpec& spec, at::Device device,
                                const InventorySettings& settings) {
  if (!inventory.faults.empty()) throw inventory.faults[0].error;
  const auto size = static_cast<std::int64_t>(inventory.train->size());
  const at::Tensor labels = labels_of(*inventory.train).to(device);
  TrainingData data;
  data.sha256 = inventory.train_sha256;
  data.skipped = inventory.skipped;
  data.pictures = text_of(inventory.pictures);
  if (validates_on_choice(source)) {
    const std::uint64_t room = settings.room - inventory.train->kept().size();
    const auto held_out =
        read_part(*source.choose, source.origin, spec, {.room = room, .stop = settings.stop});
    data.training = Pictures(inventory.train, 0, size, device);
    data.labels = labels;
    data.validation = Pictures(held_out, 0, static_cast<std::int64_t>(held_out->size()), device);
    data.validation_labels = labels_of(*held_out).to(device);
    data.validated_on =
        std::to_string(data.validation.size()) + " good pictures held out to choose with";
    return data;
  }
  if (size < 2) {
    throw Error("data set " + source.name, "at least 2 training pictures", std::to_string(size));
  }
  const std::int64_t trained = training_count(source, inventory);
  const std::int64_t held_out = size - trained;
  data.training = Pictures(inventory.train, 0, trained, device);
  data.labels = labels.narrow(0, 0, trained);
  data.validation = Pictures(inventory.train, trained, held_out, device);
  data.validation_labels = labels.narrow(0, trained, held_out);
  data.validated_on = "the last " + std::to_string(held_out) + " training pictures, held out";
  return data;
}

TrainingData load_training_data(const DataSource& source, const PreprocessSpec& spec,
                                at::Device device, const InventorySettings& settings) {
  return load_training_data(source, take_inventory(source, spec, settings), spec, device, settings);
}

}  // namespace lab
