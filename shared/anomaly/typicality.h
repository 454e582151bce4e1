// SPDX-License-Identifier: MIT
// How typical a picture is of what a model has learnt to redraw: a score of one picture, and where it lies among
// those of test pictures.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lab {

// The higher, the less typical.
enum class TypicalScore {
  squared_error,    // mean over the values of (x - y)^2
  cross_entropy,    // nats a picture: sum of BCE(x, y) - BCE(x, x), so that a perfect copy scores 0
  negative_elbo,    // nats a picture: sum of BCE(x, y) plus the divergence, at the posterior's mean
  code_divergence,  // nats: of the posterior from the prior; of a code without a variance |z|^2 / 2
};
inline constexpr std::array<std::pair<TypicalScore, std::string_view>, 4> kTypicalScoreNames{{
    {TypicalScore::squared_error, "squared_error"},
    {TypicalScore::cross_entropy, "cross_entropy"},
    {TypicalScore::negative_elbo, "negative_elbo"},
    {TypicalScore::code_divergence, "code_divergence"},
}};
std::string_view name_of(TypicalScore score);

// One picture and what networks make of it. Values from 0 to 1, of one size.
struct Redrawn {
  std::span<const float> input;
  std::span<const float> reconstruction;
  std::span<const float> code = {};
  std::span<const float> log_variance = {};  // empty: the encoder gives none
};

// Sums run in double, in a fixed order, without libm: the same everywhere. Throws lab::Error if sizes differ or
// there is nothing to compare.
double typical_score(TypicalScore score, const Redrawn& picture);

// Scores of many pictures by their quantiles, in equal steps from the smallest to the largest.
struct ScoreSample {
  std::string of;              // in words: which pictures, how many
  std::vector<double> scores;  // ascending, at least 2

  bool operator==(const ScoreSample&) const = default;
};

struct Typicality {
  TypicalScore score = TypicalScore::squared_error;
  ScoreSample known;                // test pictures of what it was trained on
  std::vector<ScoreSample> others;  // pictures of another kind, to compare

  bool operator==(const Typicality&) const = default;
};

// `count` quantiles of scores in any order. Precondition: no score is NaN, there is one, count is at least 2.
std::vector<double> quantiles_of(std::vector<double> scores, std::size_t count);

// Share of the sampled scores that lie below one, from 0 to 1, between quantiles by a straight line.
double share_below(const ScoreSample& sample, double score);

}  // namespace lab
