// SPDX-License-Identifier: MIT
// history.json: losses by epoch, and how the frames of film.png lie in their sheet
// (docs/bundle-format.md, sections 5 and 6). native/training writes it; the train log reads it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "shared/image/image.h"

namespace lab {

// A term of the loss, one value an epoch.
struct LossCurve {
  std::string name;
  std::vector<double> training;
  std::vector<double> validation;  // empty: this term was not measured on held-out pictures
};

struct History {
  std::vector<std::int64_t> epochs;  // rising by one
  std::vector<double> learning_rates;
  std::vector<LossCurve> curves;  // in the order of their names; the whole loss comes first
  int film_columns = 1;
  std::vector<std::int64_t> film_epochs;  // rising, 0: before training; empty: there is no film
};

// Throws lab::Error if the text is no such history, its epochs do not rise by one or its terms change.
History parse_history(std::string_view text);

// The last frame of the film that is no later than the epoch; the first if all are.
int film_frame_at(const History& history, std::int64_t epoch);

// One frame of film.png. Throws lab::Error if the sheet cannot be divided into these frames.
Image film_frame(const Image& sheet, const History& history, int frame);

}  // namespace lab
