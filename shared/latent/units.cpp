// SPDX-License-Identifier: MIT
// Used and unused units (units.h).
#include "shared/latent/units.h"

#include <algorithm>
#include <numeric>

namespace lab {

namespace {

std::vector<double> variances(const Bank& bank) {
  std::vector<double> sums(static_cast<std::size_t>(bank.dim));
  std::vector<double> squares(sums.size());
  const auto count = static_cast<double>(std::max(1, bank.size()));
  for (int i = 0; i < bank.size(); ++i) {
    const std::span<const float> code = bank.code(i);
    for (std::size_t unit = 0; unit < sums.size(); ++unit) sums[unit] += code[unit];
  }
  for (int i = 0; i < bank.size(); ++i) {
    const std::span<const float> code = bank.code(i);
    for (std::size_t unit = 0; unit < sums.size(); ++unit) {
      const double away = code[unit] - sums[unit] / count;
      squares[unit] += away * away;
    }
  }
  for (double& square : squares) square /= count;
  return squares;
}

}  // namespace

std::span<const int> Units::used_units() const {
  return std::span(order).first(static_cast<std::size_t>(used));
}

bool Units::uses(int unit) const {
  const std::span<const int> list = used_units();
  return std::find(list.begin(), list.end(), unit) != list.end();
}

std::array<int, 2> axes_of(const Units& units, int x, int y) {
  const int last = static_cast<int>(units.order.size()) - 1;
  if (last < 1) return {0, 1};
  x = std::min(x, last);
  y = std::min(y, last);
  const auto first_but = [&](int other) {
    return *std::find_if(units.order.begin(), units.order.end(),
                         [other](int unit) { return unit != other; });
  };
  if (x < 0 && y < 0) {
    const std::array<int, 2> most{units.order[0], units.order[1]};
    return {std::min(most[0], most[1]), std::max(most[0], most[1])};
  }
  if (x < 0) x = first_but(y);
  if (y < 0) y = first_but(x);
  if (x == y) y = x == 0 ? 1 : 0;
  return {x, y};
}

Units all_units(int dim) {
  Units units;
  units.order.resize(static_cast<std::size_t>(dim));
  std::iota(units.order.begin(), units.order.end(), 0);
  units.used = dim;
  return units;
}

Units units_of(const Bank& bank) {
  Units units = all_units(bank.dim);
  units.variance = variances(bank);
  const auto variance = [&](int unit) { return units.variance[static_cast<std::size_t>(unit)]; };
  std::stable_sort(units.order.begin(), units.order.end(),
                   [&](int a, int b) { return variance(a) > variance(b); });
  const auto used = std::count_if(units.order.begin(), units.order.end(),
                                  [&](int unit) { return variance(unit) > kUnusedVariance; });
  if (used > 0) units.used = static_cast<int>(used);
  return units;
}

}  // namespace lab
