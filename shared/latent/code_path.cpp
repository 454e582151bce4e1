// SPDX-License-Identifier: MIT
// See code_path.h.
#include "shared/latent/code_path.h"

#include <algorithm>
#include <cmath>

namespace lab {

Code code_at(CodePath path, std::span<const float> a, std::span<const float> b, double position) {
  return path == CodePath::lerp ? lerp(a, b, position) : slerp(a, b, position);
}

std::vector<float> codes_along(CodePath path, std::span<const float> a, std::span<const float> b,
                               int count) {
  std::vector<float> codes;
  codes.reserve(a.size() * static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    const Code code = code_at(path, a, b, count > 1 ? i / (count - 1.0) : 0);
    codes.insert(codes.end(), code.begin(), code.end());
  }
  return codes;
}

double code_norm(std::span<const float> code) {
  double sum = 0;
  for (const float value : code) sum += static_cast<double>(value) * static_cast<double>(value);
  return std::sqrt(sum);
}

NormRange shell_of(int dim) {
  constexpr double kNormal95 = 1.96;
  const double middle = std::sqrt(dim - 0.5);
  const double reach = kNormal95 * std::sqrt(0.5);
  return {std::max(0.0, middle - reach), middle + reach};
}

}  // namespace lab
