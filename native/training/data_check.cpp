// SPDX-License-Identifier: MIT
// See data_check.h.
#include "native/training/data_check.h"

#include "shared/base/error.h"

namespace lab {
namespace {

constexpr const char* kWayOn = "; --changed-data goes on with what the run has not seen";

// Also if only the parts that are not trained on differ.
std::string changes_of(const Inventory& inventory, const TrainedOn& record) {
  const bool training = inventory.train_sha256 != record.dataset_sha256;
  const bool unseen =
      !record.unseen_sha256.empty() && unseen_sha256(inventory.pictures) != record.unseen_sha256;
  if (!training && !unseen) return "";
  if (!record.pictures.empty()) return difference(record.pictures, inventory.pictures);
  return training ? "other pictures to train on" : "other pictures held out or to test with";
}

// What can be read of a set, and notes on what is skipped. Throws the first fault otherwise.
Inventory read_set(DataSource& source, const PreprocessSpec& spec, Unreadable unreadable,
                   std::vector<std::string>& notes) {
  Inventory inventory = take_inventory(source, spec);
  if (unreadable == Unreadable::skip) notes = leave_out_unreadable(source, inventory);
  if (!inventory.faults.empty()) throw inventory.faults[0].error;
  return inventory;
}

[[noreturn]] void refuse(const DataSource& source, const Inventory& inventory,
                         const TrainedOn& record, const std::string& changes) {
  const bool training = inventory.train_sha256 != record.dataset_sha256;
  const std::string expected = training ? record.dataset_sha256 : record.unseen_sha256;
  const std::string found = training ? inventory.train_sha256 : unseen_sha256(inventory.pictures);
  throw Error("data set " + source.name, "the pictures as trained on (sha256 " + expected + ")",
              found + ": " + changes + (source.origin == Origin::pictures ? kWayOn : ""));
}

}  // namespace

TrainedOn trained_on(const RunIdentity& identity) {
  TrainedOn record;
  record.dataset_sha256 = identity.dataset_sha256;
  record.pictures = parse_listing(identity.pictures, "run");
  record.unseen_sha256 = unseen_sha256(record.pictures);
  return record;
}

TrainedOn trained_on(const Manifest& manifest) {
  TrainedOn record;
  record.dataset_sha256 = manifest.provenance.dataset_sha256;
  const auto unseen = manifest.provenance.settings.find(kUnseenSetting);
  if (unseen != manifest.provenance.settings.end()) record.unseen_sha256 = unseen->second;
  return record;
}

DataCheck check_data(DataSource& source, const PreprocessSpec& spec, const TrainedOn& record,
                     ChangedData changed, Unreadable unreadable) {
  if (source.origin == Origin::drawn) return {};
  DataCheck check;
  const Inventory inventory = read_set(source, spec, unreadable, check.notes);
  check.changes = changes_of(inventory, record);
  check.unseen_sha256 = unseen_sha256(inventory.pictures);
  const bool known = !record.pictures.empty();
  if (!check.changes.empty() &&
      (changed == ChangedData::refuse || source.origin != Origin::pictures)) {
    refuse(source, inventory, record, check.changes);
  }
  if (!known && inventory.train_sha256 != record.dataset_sha256) {
    throw Error("--changed-data",
                "the run that made the bundle (--run), for what it was trained on", "none");
  }
  const auto seen =
      leave_out_seen(source, inventory.pictures, known ? record.pictures : inventory.pictures);
  check.notes.insert(check.notes.end(), seen.begin(), seen.end());
  if (!check.changes.empty()) {
    check.notes.insert(check.notes.begin(),
                       "the data set has changed since the model was trained: " + check.changes);
  }
  return check;
}

std::vector<std::string> record_data(DataSource& source, Unreadable unreadable,
                                     Manifest& manifest) {
  std::vector<std::string> notes;
  const Inventory inventory = read_set(source, manifest.preprocess, unreadable, notes);
  Provenance& provenance = manifest.provenance;
  provenance.dataset_sha256 = inventory.train_sha256;
  const std::string unseen = unseen_sha256(inventory.pictures);
  if (!unseen.empty()) provenance.settings[kUnseenSetting] = unseen;
  if (inventory.skipped > 0) {
    provenance.settings[kSkippedSetting] = std::to_string(inventory.skipped);
  }
  const auto seen = leave_out_seen(source, inventory.pictures, inventory.pictures);
  notes.insert(notes.end(), seen.begin(), seen.end());
  return notes;
}

}  // namespace lab
