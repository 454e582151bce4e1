// SPDX-License-Identifier: MIT
// LibTorch gets one thread a picture: two pictures side by side take less time than one after the other
// on two threads each, for decoding and preparing have one thread alone; and batches save nothing that
// can be measured on a CPU.
#include "native/commands/score_run.h"

#include <ATen/Parallel.h>

#include <cstdio>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "native/base/error_text.h"
#include "native/base/ordered_pipeline.h"
#include "native/base/standard_streams.h"
#include "native/data/picture_files.h"
#include "native/inference/inference.h"

namespace lab {
namespace {

ScoreRow score_picture(const Bundle& detector, const ScoreInput& input,
                       const std::optional<MapFolder>& maps) {
  ScoreRow row;
  row.file = input.path.string();
  row.error = input.fault;
  if (!row.error.empty()) return row;
  try {
    const Image picture = read_picture(input.path);
    const auto [scored, prepared] = inspect(detector, picture);
    row.score = scored.score;
    row.p_value = scored.p_value;
    row.anomalous = scored.anomalous;
    row.strange = prepared.strangeness.value_or(0) > 1;
    row.is_scored = true;
    row.error = input.map_fault;
    if (maps && row.error.empty()) {
      const FloatMap map = prepared.placement ? map_onto_photograph(scored.map, *prepared.placement,
                                                                    picture.width, picture.height)
                                              : scored.map;
      row.map = maps->write(input, map, detector.manifest.scoring->display_range).string();
    }
  } catch (const std::exception&) {
    row.error = text_of_current_exception();
  }
  return row;
}

// Each picture takes some 30 MB for a moment. Given back to the system after every one, as glibc does, they are cleared
// for the next one: a tenth of the time.
void keep_freed_memory() {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 32 << 20);  // the most that it allows
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
#endif
}

}  // namespace

ScoreRun::ScoreRun(const Bundle& detector, std::vector<std::unique_ptr<RowSink>>& sinks, bool lines,
                   int threads)
    : detector_(detector), sinks_(sinks), lines_(lines), threads_(threads) {
  at::set_num_threads(1);
  keep_freed_memory();
}

void ScoreRun::score(const std::vector<ScoreInput>& pictures, const std::optional<MapFolder>& maps,
                     std::size_t total, const StopToken& stop) {
  run_in_order(
      pictures.size(), threads_, stop,
      [&](std::size_t i) { return score_picture(detector_, pictures[i], maps); },
      [&](std::size_t, const ScoreRow& row) { write(row, total); });
}

void ScoreRun::write(const ScoreRow& row, std::size_t total) {
  counts_.add(row);
  for (const auto& sink : sinks_) sink->add(row, detector_.manifest.scoring->threshold);
  if (lines_) {
    progress_.erase();
    std::fputs(printed_row(row).c_str(), stdout);
    flush_standard_output();
  }
  progress_.update(counts_, total);
}

}  // namespace lab
