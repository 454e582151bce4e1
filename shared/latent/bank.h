// SPDX-License-Identifier: MIT
// A bank of codes: what real pictures are encoded as, for neighbours and for samples around them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "shared/base/rng.h"
#include "shared/latent/latent.h"

namespace lab {

// Latent codes of real images, with their labels and 2-D maps of them.
struct Bank {
  int dim = 0;
  std::vector<float> codes;          // [size, dim]
  std::vector<std::int32_t> labels;  // [size]; -1: unknown
  std::vector<float>
      map;  // [size, 2]; the codes themselves where dim is 2, else by principal components
  std::vector<float> tsne;  // [size, 2] by t-SNE; empty: no such map

  int size() const { return static_cast<int>(labels.size()); }
  std::span<const float> code(int index) const;
};

// bank.bin is a tensor file (tensor_file.h) with codes F32, labels I32, map F32 and perhaps map.tsne F32.
// Throws lab::Error on a malformed file, differing sizes or non-finite values.
Bank parse_bank(std::span<const std::uint8_t> file);
std::vector<std::uint8_t> serialize_bank(const Bank& bank);

// Index of the nearest code (Euclidean), with label `label` only where given; nullopt if there is none.
// units: those that count; empty: all of them. Precondition: each is below bank.dim.
std::optional<int> nearest_code(const Bank& bank, std::span<const float> code,
                                std::optional<int> label = std::nullopt,
                                std::span<const int> units = {});
// The distance that nearest_code compares. Precondition: codes of one dimension.
double code_distance(std::span<const float> a, std::span<const float> b,
                     std::span<const int> units = {});

// The most ordinary code of a class: the nearest to the mean of its codes. Nothing: it has none.
std::optional<int> typical_code(const Bank& bank, int label, std::span<const int> units = {});

// Another code of the same class, in the bank's order and round again; itself if it is the only one.
// Precondition: index is one of the bank's.
int next_of_class(const Bank& bank, int index);

// A known code of a class (of any, if nullopt) plus noise * standard normal: samples one class of an
// unconditional model. nullopt if the bank has no such code.
std::optional<Code> sample_around(const Bank& bank, std::optional<int> label, double noise,
                                  Rng& rng);
// A point between two known codes of a class, by slerp.
std::optional<Code> sample_between(const Bank& bank, std::optional<int> label, Rng& rng);

}  // namespace lab
