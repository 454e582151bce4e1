// SPDX-License-Identifier: MIT
// Pictures through a detector and out again as rows: several at a time, each by one thread from its file
// to its verdict, and the rows in the order of the pictures. So no number depends on the number of
// threads, and no more pictures are in memory than a few a thread.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "native/base/interruption.h"
#include "native/bundle/bundle.h"
#include "native/commands/score_inputs.h"
#include "native/commands/score_maps.h"
#include "native/commands/score_progress.h"
#include "native/commands/score_sink.h"

namespace lab {

class ScoreRun {
 public:
  // sinks: where the rows go; lines: whether each is also printed for people, on standard output.
  // Detector and sinks must outlive the run.
  ScoreRun(const Bundle& detector, std::vector<std::unique_ptr<RowSink>>& sinks, bool lines,
           int threads);

  // total: how many there are in all, for the progress line; 0: not known. Every picture fails alone.
  // When asked to stop, those at work are finished and written. Throws lab::Error if a row cannot be
  // written, and Interrupted.
  void score(const std::vector<ScoreInput>& pictures, const std::optional<MapFolder>& maps,
             std::size_t total, const StopToken& stop);

  const ScoreCounts& counts() const { return counts_; }

 private:
  void write(const ScoreRow& row, std::size_t total);

  const Bundle& detector_;
  std::vector<std::unique_ptr<RowSink>>& sinks_;
  bool lines_;
  int threads_;
  ScoreCounts counts_;
  ScoreProgress progress_;
};

}  // namespace lab
