// SPDX-License-Identifier: MIT
// A run's progress that TensorBoard sees, too: losses, rates and speed by epoch, and the film.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "native/training/event_file.h"
#include "native/training/progress.h"

namespace lab {

// A file that cannot be written to any longer is said once; the run goes on without it.
class EventProgress : public Progress {
 public:
  // folder: "" for none. Throws lab::Error if no file can be made in it.
  EventProgress(Style style, const std::filesystem::path& folder);

  void finish_epoch(const EpochRecord& record, std::int64_t epochs,
                    double images_per_second) override;
  void finish_frame(std::int64_t epoch, const Image& frame) override;
  // What was measured in the end, at the last epoch.
  void finish_run(std::int64_t epoch, const NamedValues& figures);

 private:
  template <typename Write>
  void try_to(const Write& write);

  std::optional<EventFile> events_;
};

}  // namespace lab
