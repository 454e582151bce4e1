// SPDX-License-Identifier: MIT
// Batches for a network that finds defects and takes them away (native/defects/defective_pair.h).
#pragma once

#include "native/defects/defective_pair.h"
#include "native/recipes/batch.h"

namespace lab {

class DefectMaker : public BatchMaker {
 public:
  explicit DefectMaker(const PairSettings& settings) : settings_(settings) {}

  // For pictures [k, n, channels, height, width]: "clean" and "painted", bytes of the same shape, and
  // "mask", float32 [k, n, 1, height, width]. Foreign matter comes from the next picture of the batch.
  Made make_part(const at::Tensor& pictures, std::uint64_t seed, const BatchPart& part) override;

 private:
  PairSettings settings_;
};

}  // namespace lab
