// SPDX-License-Identifier: MIT
// Reads, hashes and splits the training pictures.
#include "native/training_data.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cstring>

#include "native/sha256.h"
#include "shared/error.h"

namespace lab {
namespace {

constexpr std::int64_t kValidationShare = 12;  // one picture in so many

at::Tensor tensor_of(const ByteSet& set) {
  at::Tensor tensor = at::empty(
      {static_cast<std::int64_t>(set.size()), set.channels, set.height, set.width}, at::kByte);
  std::memcpy(tensor.mutable_data_ptr<std::uint8_t>(), set.pixels.data(), set.pixels.size());
  return tensor;
}

}  // namespace

TrainingData load_training_data(const DataSource& source, const PreprocessSpec& spec,
                                at::Device device) {
  const ByteSet all = read_all(*source.train, spec);
  const at::Tensor pictures = tensor_of(all);
  const std::int64_t size = pictures.size(0);
  TrainingData data;
  data.sha256 = sha256_hex(all.pixels);
  if (source.calibrate && source.calibrate->size() > 0) {
    data.training = pictures.to(device);
    data.validation = tensor_of(read_all(*source.calibrate, spec)).to(device);
    data.validated_on = std::to_string(data.validation.size(0)) +
                        " good pictures held out for "
                        "calibration";
    return data;
  }
  const std::int64_t held_out = std::max<std::int64_t>(1, size / kValidationShare);
  if (size < 2) {
    throw Error("data set " + source.name, "at least 2 training pictures", std::to_string(size));
  }
  data.training = pictures.narrow(0, 0, size - held_out).contiguous().to(device);
  data.validation = pictures.narrow(0, size - held_out, held_out).contiguous().to(device);
  data.validated_on = "the last " + std::to_string(held_out) + " training pictures, held out";
  return data;
}

}  // namespace lab
