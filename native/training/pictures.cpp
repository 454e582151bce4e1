// SPDX-License-Identifier: MIT
// See pictures.h.
#include "native/training/pictures.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <utility>

#include "native/data/reading.h"

namespace lab {
namespace {

// On the CPU without a copy: the tensor keeps the part.
at::Tensor tensor_of(const std::shared_ptr<const FittedPart>& part) {
  const PreprocessSpec& spec = part->spec();
  // LibTorch has no tensors of constant memory; nobody writes to these.
  auto* bytes = const_cast<std::uint8_t*>(part->kept().data());
  return at::from_blob(
      bytes, {static_cast<std::int64_t>(part->size()), spec.channels, spec.height, spec.width},
      [part](void*) {}, at::kByte);
}

}  // namespace

Pictures::Pictures(at::Tensor whole)
    : whole_(std::move(whole)), count_(whole_.size(0)), device_(whole_.device()) {}

Pictures::Pictures(std::shared_ptr<const FittedPart> part, std::int64_t first, std::int64_t count,
                   at::Device device)
    : part_(std::move(part)), first_(first), count_(count), device_(device) {
  if (!part_->all_kept()) return;
  whole_ = tensor_of(part_).narrow(0, first, count).to(device);
  part_.reset();
}

at::Tensor Pictures::range(std::int64_t first, std::int64_t count) const {
  if (is_whole()) return whole_.narrow(0, first, count);
  at::Tensor batch = empty_batch(count);
  read_in_order(
      static_cast<std::size_t>(count), {},
      [&](std::size_t i) { return read(first + static_cast<std::int64_t>(i)); },
      [&](std::size_t i, const std::vector<std::uint8_t>& bytes) {
        put_picture(batch, static_cast<std::int64_t>(i), bytes);
      });
  return batch.to(device_);
}

std::vector<std::uint8_t> Pictures::read(std::int64_t place) const {
  return part_->read(static_cast<std::size_t>(first_ + place));
}

at::Tensor Pictures::empty_batch(std::int64_t count) const {
  const PreprocessSpec& spec = part_->spec();
  return at::empty({count, spec.channels, spec.height, spec.width}, at::kByte);
}

void put_picture(at::Tensor& batch, std::int64_t place, const std::vector<std::uint8_t>& bytes) {
  auto* target = batch.mutable_data_ptr<std::uint8_t>();
  std::ranges::copy(bytes, target + place * static_cast<std::int64_t>(bytes.size()));
}

}  // namespace lab
