// SPDX-License-Identifier: MIT
// See event_progress.h.
#include "native/training/event_progress.h"

#include "shared/base/error.h"

namespace lab {

EventProgress::EventProgress(Style style, const std::filesystem::path& folder) : Progress(style) {
  if (!folder.empty()) events_.emplace(folder);
}

template <typename Write>
void EventProgress::try_to(const Write& write) {
  if (!events_) return;
  try {
    write(*events_);
  } catch (const Error& error) {
    message(std::string("warning: nothing more for TensorBoard: ") + error.what());
    events_.reset();
  }
}

void EventProgress::finish_epoch(const EpochRecord& record, std::int64_t epochs,
                                 double images_per_second) {
  Progress::finish_epoch(record, epochs, images_per_second);
  NamedValues values = {{"learning_rate", record.learning_rate},
                        {"images_per_second", images_per_second}};
  for (const auto& [name, value] : record.training) values.emplace_back("training/" + name, value);
  for (const auto& [name, value] : record.validation)
    values.emplace_back("held_out/" + name, value);
  try_to([&](EventFile& events) { events.add_scalars(record.epoch, values); });
}

void EventProgress::finish_frame(std::int64_t epoch, const Image& frame) {
  try_to([&](EventFile& events) { events.add_picture(epoch, "film", frame); });
}

void EventProgress::finish_run(std::int64_t epoch, const NamedValues& figures) {
  NamedValues values;
  for (const auto& [name, value] : figures) values.emplace_back("quality/" + name, value);
  if (!values.empty()) try_to([&](EventFile& events) { events.add_scalars(epoch, values); });
}

}  // namespace lab
