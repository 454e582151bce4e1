// SPDX-License-Identifier: MIT
// What a training step is given: pictures, their labels, and whatever else a recipe has made of them
// beforehand.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <map>
#include <string>

namespace lab {

// Of Recipe::batches_per_step() = k different batches of n pictures each.
struct Batch {
  at::Tensor images;  // [k, n, channels, height, width] in the preprocessing's range
  at::Tensor labels;  // [k, n] int64: index into the set's classes; -1: unlabelled
  // By the recipe's BatchMaker, by name.
  std::map<std::string, at::Tensor> made = {};
};

// Pictures of each batch, one after the other.
struct BatchPart {
  std::int64_t first = 0;
  std::int64_t count = 0;
};

// Makes what costs processor time and belongs to one batch (self-made defects) while the step before
// is at work, on a thread of its own.
class BatchMaker {
 public:
  virtual ~BatchMaker() = default;

  // By name.
  using Made = std::map<std::string, at::Tensor>;

  // pictures: [k, n, channels, height, width] bytes, on the CPU. All randomness comes from `seed`:
  // the same arguments give the same tensors, whatever was made before and on whichever thread; no two
  // calls run at once. Returns tensors on the CPU; those of bytes are pictures and reach the recipe in
  // the preprocessing's range, as the batch's own do.
  Made make(const at::Tensor& pictures, std::uint64_t seed) {
    return make_part(pictures, seed, {0, pictures.size(1)});
  }
  // Of a part of each batch alone: the same that make gives for it.
  virtual Made make_part(const at::Tensor& pictures, std::uint64_t seed, const BatchPart& part) = 0;
};

// [..., classes] float32: 1 at the label, all zeros for -1. Labels: [...] int64.
at::Tensor one_hot_labels(const at::Tensor& labels, std::int64_t classes);

}  // namespace lab
