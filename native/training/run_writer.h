// SPDX-License-Identifier: MIT
// What the trainer leaves in a run's folder: the checkpoint, and beside it, for people and pages,
// history.json and speed.csv, which are never read again.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "native/base/clock.h"
#include "native/training/checkpoint.h"

namespace lab {

// When a checkpoint is due. The last epoch always ends with one.
struct SaveTimes {
  double within_epoch = 60;  // seconds since the last one
  // Of the time, that may go into those at the ends of epochs: very many very short epochs would
  // else do little but save.
  double share = 0.1;
};

class RunWriter {
 public:
  // The folder exists.
  RunWriter(std::filesystem::path folder, const SaveTimes& times, Clock clock)
      : folder_(std::move(folder)), times_(times), clock_(std::move(clock)) {}

  // Writes checkpoint and history.json. Throws lab::Error if a tensor has a value that is not finite
  // or a file cannot be written; then the checkpoint before is still there.
  void save(const Checkpoint& checkpoint);

  bool due_within_epoch() const;
  bool due_at_end_of_epoch() const;

  // Appends a line to speed.csv.
  void note_speed(std::int64_t epoch, double images_per_second) const;

  // "the last good checkpoint is runs/x/checkpoint.safetensors"
  std::string last_good() const;

 private:
  // A clock that went back says nothing of the time since then, which may be long.
  double seconds_since_saving() const;

  std::filesystem::path folder_;
  SaveTimes times_;
  Clock clock_;
  double saved_at_ = clock_();
  double saving_seconds_ = 0;  // that the last checkpoint took
};

}  // namespace lab
