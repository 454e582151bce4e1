// SPDX-License-Identifier: MIT
// Which units of a code (its coordinates) a model uses. A VAE leaves those idle that do not pay for
// themselves: whatever the picture, the encoder answers the prior's mean there, and the decoder does
// not look at them (Burda et al. 2016, "Importance Weighted Autoencoders", section 5.2).
#pragma once

#include <array>
#include <span>
#include <vector>

#include "shared/latent/bank.h"

namespace lab {

// A unit whose variance over the codes of real pictures is not larger is unused.
inline constexpr double kUnusedVariance = 0.01;

struct Units {
  std::vector<double> variance;  // [dim]; empty where nothing is known
  std::vector<int> order;        // all of them, what varies most first
  int used = 0;                  // so many of the order

  std::span<const int> used_units() const;
  bool uses(int unit) const;
};

// Of a bank of codes. If none varies (a bank of one code), all count as used.
Units units_of(const Bank& bank);
// Two different units to show: those that are asked for, as far as there are so many, and for each
// below 0 the one that varies most. Without a wish the earlier of the two comes first.
// Of fewer than two units: 0 and 1.
std::array<int, 2> axes_of(const Units& units, int x, int y);
// Nothing is known: all are used, in their own order.
Units all_units(int dim);

}  // namespace lab
