// SPDX-License-Identifier: MIT
// The pictures of a run, as bytes, by place: whole on the training device, or, where they do not fit into memory, read
// from their files whenever they are asked for.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "native/data/fitted_part.h"

namespace lab {

class Pictures {
 public:
  Pictures() = default;
  // [n, channels, height, width] bytes, where the run trains.
  Pictures(at::Tensor whole);  // NOLINT(google-explicit-constructor)
  // `count` of a part's pictures from `first` on: whole on the device if the part lies in memory.
  Pictures(std::shared_ptr<const FittedPart> part, std::int64_t first, std::int64_t count,
           at::Device device);

  std::int64_t size() const { return count_; }
  at::Device device() const { return device_; }
  bool is_whole() const { return whole_.defined(); }
  // [n, channels, height, width] on the device. Precondition: is_whole().
  const at::Tensor& whole() const { return whole_; }

  // `count` pictures from `first` on, on the device. Throws lab::Error as FittedPart::read does.
  at::Tensor range(std::int64_t first, std::int64_t count) const;

  // [channels, height, width]; by any number of threads at once. Throws as range does. Precondition: not is_whole().
  std::vector<std::uint8_t> read(std::int64_t place) const;
  // Room for so many, on the CPU. Precondition: not is_whole().
  at::Tensor empty_batch(std::int64_t count) const;

 private:
  at::Tensor whole_;
  std::shared_ptr<const FittedPart> part_;  // unless whole
  std::int64_t first_ = 0;                  // in the part
  std::int64_t count_ = 0;
  at::Device device_ = at::kCPU;
};

// Copies a picture to its place in a batch, both bytes on the CPU.
void put_picture(at::Tensor& batch, std::int64_t place, const std::vector<std::uint8_t>& bytes);

}  // namespace lab
