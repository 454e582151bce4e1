// SPDX-License-Identifier: MIT
// Reads, hashes and splits the training pictures.
#include "native/training/training_data.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cstring>

#include "shared/base/error.h"

namespace lab {
namespace {

at::Tensor tensor_of(const ByteSet& set) {
  at::Tensor tensor = at::empty(
      {static_cast<std::int64_t>(set.size()), set.channels, set.height, set.width}, at::kByte);
  std::memcpy(tensor.mutable_data_ptr<std::uint8_t>(), set.pixels.data(), set.pixels.size());
  return tensor;
}

at::Tensor labels_of(const ByteSet& set) {
  return at::tensor(std::vector<std::int64_t>(set.labels.begin(), set.labels.end()), at::kLong);
}

bool validates_on_choice(const DataSource& source) {
  return source.choose && source.choose->size() > 0;
}

}  // namespace

std::int64_t training_count(const DataSource& source, const Inventory& inventory) {
  const auto size = static_cast<std::int64_t>(inventory.train.size());
  if (validates_on_choice(source)) return size;
  return size - std::max<std::int64_t>(1, size / kValidationShare);
}

TrainingData load_training_data(const DataSource& source, const Inventory& inventory,
                                const PreprocessSpec& spec, at::Device device) {
  if (!inventory.faults.empty()) throw inventory.faults[0];
  const at::Tensor pictures = tensor_of(inventory.train);
  const at::Tensor labels = labels_of(inventory.train);
  const std::int64_t size = pictures.size(0);
  TrainingData data;
  data.sha256 = inventory.train_sha256;
  data.pictures = text_of(inventory.pictures);
  if (validates_on_choice(source)) {
    const ByteSet held_out = read_all(*source.choose, spec);
    data.training = pictures.to(device);
    data.labels = labels.to(device);
    data.validation = tensor_of(held_out).to(device);
    data.validation_labels = labels_of(held_out).to(device);
    data.validated_on =
        std::to_string(data.validation.size(0)) + " good pictures held out to choose with";
    return data;
  }
  if (size < 2) {
    throw Error("data set " + source.name, "at least 2 training pictures", std::to_string(size));
  }
  const std::int64_t held_out = size - training_count(source, inventory);
  data.training = pictures.narrow(0, 0, size - held_out).contiguous().to(device);
  data.labels = labels.narrow(0, 0, size - held_out).contiguous().to(device);
  data.validation = pictures.narrow(0, size - held_out, held_out).contiguous().to(device);
  data.validation_labels = labels.narrow(0, size - held_out, held_out).contiguous().to(device);
  data.validated_on = "the last " + std::to_string(held_out) + " training pictures, held out";
  return data;
}

TrainingData load_training_data(const DataSource& source, const PreprocessSpec& spec,
                                at::Device device) {
  return load_training_data(source, take_inventory(source, spec), spec, device);
}

}  // namespace lab
