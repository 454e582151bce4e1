// SPDX-License-Identifier: MIT
#include "shared/anomaly/typicality.h"

#include <algorithm>
#include <cmath>

#include "shared/anomaly/order_statistics.h"
#include "shared/anomaly/residual.h"
#include "shared/base/error.h"
#include "shared/base/exact_math.h"
#include "shared/base/number_text.h"

namespace lab {

namespace {

// Of one value against itself: what no copy can be better than.
double own_entropy(double x) {
  if (x <= 0 || x >= 1) return 0;
  return -x * exact_log(x) - (1 - x) * exact_log(1 - x);
}

double excess_entropy(const Redrawn& picture) {
  const auto size = static_cast<int>(picture.input.size());
  const FloatMap map =
      residual_map(picture.input, picture.reconstruction, 1, 1, size, Residual::cross_entropy);
  double sum = 0;
  for (const float value : map.values) sum += static_cast<double>(value);
  return sum;
}

double divergence(const Redrawn& picture) {
  if (picture.code.empty() ||
      (!picture.log_variance.empty() && picture.log_variance.size() != picture.code.size())) {
    throw Error(
        "typical_score", "a code and as many variances or none",
        number_text(picture.code.size()) + " and " + number_text(picture.log_variance.size()));
  }
  double sum = 0;
  for (std::size_t i = 0; i < picture.code.size(); ++i) {
    const auto mean = static_cast<double>(picture.code[i]);
    sum += mean * mean;
    if (picture.log_variance.empty()) continue;
    const auto log_variance = static_cast<double>(picture.log_variance[i]);
    sum += exact_exp(log_variance) - 1 - log_variance;
  }
  return sum / 2;
}

}  // namespace

std::string_view name_of(TypicalScore score) {
  return kTypicalScoreNames[static_cast<std::size_t>(score)].second;
}

double typical_score(TypicalScore score, const Redrawn& picture) {
  switch (score) {
    case TypicalScore::squared_error:
      return mean_squared_difference(picture.input, picture.reconstruction);
    case TypicalScore::cross_entropy: return excess_entropy(picture);
    case TypicalScore::code_divergence: return divergence(picture);
    case TypicalScore::negative_elbo: break;
  }
  double own = 0;
  for (const float value : picture.input) own += own_entropy(static_cast<double>(value));
  return excess_entropy(picture) + own + divergence(picture);
}

std::vector<double> quantiles_of(std::vector<double> scores, std::size_t count) {
  std::ranges::sort(scores);
  std::vector<double> quantiles;
  for (std::size_t i = 0; i < count; ++i) {
    const double place =
        static_cast<double>(i * (scores.size() - 1)) / static_cast<double>(count - 1);
    quantiles.push_back(at_place(scores, place));
  }
  return quantiles;
}

double share_below(const ScoreSample& sample, double score) {
  const std::vector<double>& scores = sample.scores;
  const auto above = std::ranges::lower_bound(scores, score);
  if (above == scores.begin()) return 0;
  if (above == scores.end()) return 1;
  const double low = *(above - 1);
  const double part = (score - low) / (*above - low);
  return (static_cast<double>(above - scores.begin() - 1) + part) /
         static_cast<double>(scores.size() - 1);
}

}  // namespace lab
