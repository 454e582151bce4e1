// SPDX-License-Identifier: MIT
// Writing of run_writer.h.
#include "native/training/run_writer.h"

#include <format>
#include <fstream>
#include <limits>

#include "native/base/files.h"
#include "shared/base/error.h"

namespace lab {
void RunWriter::save(const Checkpoint& checkpoint) {
  const double started = clock_();
  if (const auto name = non_finite_tensor(checkpoint.tensors)) {
    throw Error("step " + std::to_string(checkpoint.position.step), "finite values in " + *name,
                "others; " + last_good());
  }
  write_checkpoint(checkpoint, folder_);
  const std::string history = history_json(checkpoint.history, checkpoint.film);
  write_file_atomically(folder_ / "history.json",
                        {reinterpret_cast<const std::uint8_t*>(history.data()), history.size()});
  saved_at_ = clock_();
  saving_seconds_ = saved_at_ - started;
}

double RunWriter::seconds_since_saving() const {
  const double seconds = clock_() - saved_at_;
  return seconds < 0 ? std::numeric_limits<double>::infinity() : seconds;
}

bool RunWriter::due_within_epoch() const { return seconds_since_saving() > times_.within_epoch; }

bool RunWriter::due_at_end_of_epoch() const {
  return seconds_since_saving() * times_.share >= saving_seconds_;
}

void RunWriter::note_speed(std::int64_t epoch, double images_per_second) const {
  const auto path = folder_ / "speed.csv";
  const bool begun = std::filesystem::exists(path);
  std::ofstream file(path, std::ios::app);
  if (!begun) file << "epoch,images_per_second\n";
  file << std::format("{},{:.1f}\n", epoch, images_per_second);
}

std::string RunWriter::last_good() const {
  return "the last good checkpoint is " + (folder_ / kCheckpointFile).string();
}

}  // namespace lab
