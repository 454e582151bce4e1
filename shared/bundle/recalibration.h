// SPDX-License-Identifier: MIT
// A detector's threshold from good pictures: those of its bundle, or others that somebody took elsewhere, with
// another camera, in another light. Networks and the way to score stay as they are.
#pragma once

#include <cstddef>
#include <vector>

#include "shared/bundle/manifest.h"

namespace lab {

// The fewest good pictures that "at most this share of good pictures is refused" can be said with: the smallest n
// with n >= 1 / rate - 1. Throws lab::Error unless 0 < rate < 1.
std::size_t pictures_needed(double rate);

// Writes the scores, sorted, the rate and the conformal threshold down.
// Throws lab::Error as conformal_threshold does: there are fewer than pictures_needed(rate).
void set_threshold(ScoringInfo& scoring, std::vector<double> scores, double rate);

// Good pictures as the model saw them.
struct GoodScores {
  std::vector<double> scores;  // in any order
  double strangest =
      0;  // the largest strangeness of them (likeness.h); 0 where the model cannot tell
};

// The same model with its threshold from these pictures alone: another title and other words, no figure that was
// measured at the threshold before, and a likeness that is wide enough for all of them (as learn_likeness has it: twice
// as far as the farthest), never narrower than it was. What was made of a model so made is the same as of the first.
// Throws lab::Error if the model does not score, if a score or the strangeness is not finite, and as set_threshold does.
Manifest recalibrated(const Manifest& manifest, const GoodScores& good, double rate);

}  // namespace lab
