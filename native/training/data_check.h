// SPDX-License-Identifier: MIT
// Whether a data set is still the one that a run trained on, before anything is measured, chosen or
// calibrated on it: a set that has changed divides anew, and pictures that were trained on would pass
// for unseen ones.
#pragma once

#include <string>
#include <vector>

#include "native/data/dataset.h"
#include "native/data/inventory.h"
#include "native/training/checkpoint.h"
#include "shared/bundle/manifest.h"

namespace lab {

// What is known of the pictures of a run.
struct TrainedOn {
  std::string dataset_sha256;           // of the preprocessed pictures trained on
  std::string unseen_sha256;            // of all others of a folder (inventory.h); "": not known
  std::vector<ListedPicture> pictures;  // of a folder; a bundle alone has none
};
TrainedOn trained_on(const RunIdentity& identity);
TrainedOn trained_on(const Manifest& manifest);

// The setting of a manifest that keeps unseen_sha256, and the one that says that the set had changed
// when the bundle was measured.
inline constexpr const char* kUnseenSetting = "unseen_sha256";
inline constexpr const char* kChangedSetting = "data_changed";
// The setting that says how many pictures of the set could not be read.
inline constexpr const char* kSkippedSetting = "skipped_unreadable";

enum class ChangedData { refuse, accept };
// Pictures that cannot be read: with skip the set is one without them.
enum class Unreadable { refuse, skip };

struct DataCheck {
  std::string changes;             // in a few words; "" if the set is as it was
  std::string unseen_sha256;       // of the set as it is now; "" if it is no folder
  std::vector<std::string> notes;  // for people, a line each
};

// Takes out of the source's unseen parts what the run was trained on, or what looks the same to the
// network (leave_out_seen). Sets that this program draws are what they were.
// Throws lab::Error if a picture cannot be read, unless those are skipped; if the set has changed, unless that is accepted; and
// then too, if it is not known which pictures the run was trained on.
DataCheck check_data(DataSource& source, const PreprocessSpec& spec, const TrainedOn& record,
                     ChangedData changed, Unreadable unreadable = Unreadable::refuse);

// Writes into a manifest what the set is by its preprocessing, which check_data compares with from then on, and takes
// out of the source's unseen parts what looks like a picture to train on. Returns notes for people, a line each.
// Throws lab::Error if a picture cannot be read, unless those are skipped.
std::vector<std::string> record_data(DataSource& source, Unreadable unreadable, Manifest& manifest);

}  // namespace lab
