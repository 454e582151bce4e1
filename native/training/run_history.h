// SPDX-License-Identifier: MIT
// What a run shows of its course: losses by epoch and the film, in memory and as a bundle's
// history.json and film.png. How they are kept while the run goes on is left to checkpoint.h.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "shared/image/image.h"

namespace lab {

using NamedValues = std::vector<std::pair<std::string, double>>;

std::vector<std::string> names_of(const NamedValues& values);

struct EpochRecord {
  std::int64_t epoch = 0;    // from 1
  double learning_rate = 0;  // at its end
  NamedValues training;      // losses, mean per picture; the total first
  NamedValues validation;    // likewise; empty if nothing was held out

  bool operator==(const EpochRecord&) const = default;
};

// Pictures decoded from the same codes as the run went on.
struct Film {
  std::vector<std::int64_t> epochs;  // of each frame, ascending; 0: before the first step
  std::vector<Image> frames;         // one sheet each, all of one size

  bool operator==(const Film&) const = default;
};

// history.json: {"format", "epochs": [{"epoch", "learning_rate", "training": {...}, "validation":
// {...}}], "film": {"columns", "epochs"}}. Nothing in it depends on the clock.
std::string history_json(const std::vector<EpochRecord>& history, const Film& film);

// Frames of a film as one picture, kFilmColumns in a row, in the order of Film::epochs. Empty if
// the film is.
inline constexpr int kFilmColumns = 6;
Image film_sheet(const Film& film);

}  // namespace lab
