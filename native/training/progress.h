// SPDX-License-Identifier: MIT
// What a person sees of a run on standard error: a bar that is redrawn on a terminal, one plain
// line an epoch (and one a minute) elsewhere, nothing of processes that help another.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "native/training/run_history.h"

namespace lab {

struct ProgressState {
  std::int64_t epoch = 0;  // the one at work, from 1
  std::int64_t epochs = 0;
  std::int64_t step = 0;  // within the epoch
  std::int64_t steps = 0;
  double images_per_second = 0;
  double seconds_left = 0;  // of the whole run
  NamedValues losses;       // means of the epoch so far
};

class Progress {
 public:
  enum class Style { terminal, lines, silent };
  explicit Progress(Style style) : style_(style) {}
  virtual ~Progress() = default;
  // terminal if standard error is one.
  static Style style_of_stderr();

  // Cheap: draws at most ten times a second.
  virtual void update(const ProgressState& state);
  // The line of a finished epoch, which stays.
  virtual void finish_epoch(const EpochRecord& record, std::int64_t epochs,
                            double images_per_second);
  // A frame of the film; of no interest here.
  virtual void finish_frame(std::int64_t, const Image&) {}
  void message(const std::string& text);

 private:
  void erase_bar();

  Style style_;
  bool bar_drawn_ = false;
  std::chrono::steady_clock::time_point last_{};
};

// "[======>      ] epoch 3/40  61 %  2,812 images/s  4m12s left  loss 112.40 ..."
std::string bar_text(const ProgressState& state, int columns);
// "4m12s", "1h03m", "9s".
std::string duration_text(double seconds);

}  // namespace lab
