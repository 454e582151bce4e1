// SPDX-License-Identifier: MIT
// What was found in a run of `latentlab score`, and the line that says so on a terminal while it runs.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "native/commands/score_table.h"

namespace lab {

struct ScoreCounts {
  std::size_t good = 0;
  std::size_t defects = 0;
  std::size_t unlike = 0;
  std::size_t unreadable = 0;  // without a score
  std::size_t lost_maps = 0;   // scored, but the map could not be written

  void add(const ScoreRow& row);
  std::size_t pictures() const { return good + defects + unlike + unreadable; }
};

// "1,204 of 100,000 pictures  41.3/s  3 defects  1 unlike  2 errors"; total 0: not known.
std::string counts_text(const ScoreCounts& counts, std::size_t total, double pictures_per_second);

// One line on standard error, drawn again at most ten times a second; nothing where that is no terminal.
class ScoreProgress {
 public:
  ScoreProgress();
  ~ScoreProgress();  // leaves the last line on the terminal
  ScoreProgress(const ScoreProgress&) = delete;
  ScoreProgress& operator=(const ScoreProgress&) = delete;

  void update(const ScoreCounts& counts, std::size_t total);
  // Before something else is printed on the terminal.
  void erase();

 private:
  void draw();

  bool on_terminal_;
  bool drawn_ = false;
  std::string line_;
  std::chrono::steady_clock::time_point begin_;
  std::chrono::steady_clock::time_point last_{};
};

}  // namespace lab
