// SPDX-License-Identifier: MIT
// Quantiles of sorted values: Hyndman and Fan 1996, "Sample Quantiles in Statistical Packages", definition 7.
#pragma once

#include <cstddef>
#include <vector>

namespace lab {

// At a place from 0 to size - 1, linear between order statistics. Never falls as the place rises: of equal values it is
// their own, which shares of both, each rounded, need not add up to. Precondition: there is a value.
inline double at_place(const std::vector<double>& sorted, double place) {
  const auto below = static_cast<std::size_t>(place);
  const double rest = place - static_cast<double>(below);
  if (rest == 0) return sorted[below];
  return sorted[below] + (sorted[below + 1] - sorted[below]) * rest;
}

}  // namespace lab
