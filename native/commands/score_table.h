// SPDX-License-Identifier: MIT
// The table of `latentlab score`: a row a picture, as CSV, as JSON and for people.
#pragma once

#include <string>

#include "native/base/output_guard.h"

namespace lab {

struct ScoreRow {
  std::string file;
  double score = 0;
  double p_value = 0;
  bool anomalous = false;
  bool strange = false;  // not like the pictures that the model knows
  bool is_scored = false;
  std::string map;    // the file that it was written to
  std::string error;  // why the picture has no score, or its map was not written
};

// What the columns mean, for --help.
extern const char* const kScoreColumns;

// With its line's end.
extern const char* const kScoreHead;
std::string csv_row(const ScoreRow& row, double threshold);

// A name as JSON has it: each byte that is no UTF-8 becomes U+FFFD.
std::string utf8_of(const std::string& name);
// An object on a line of its own, with the columns as keys and the numbers as in the CSV; null where the
// CSV has an empty field.
std::string json_row(const ScoreRow& row, double threshold);

// For people: one line; an error has a line of its own. Names do nothing to a terminal (one_line, text.h).
std::string printed_row(const ScoreRow& row);

// Known by its first line, as this version and earlier ones write it.
extern const OwnFile kScoreTable;
// Known by the keys that its first line begins with.
extern const OwnFile kScoreLines;

}  // namespace lab
