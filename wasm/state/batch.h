// SPDX-License-Identifier: MIT
// Pictures to inspect: from one to thousands. A few are with the worker at a time; scores of all are
// kept, pictures and maps only of those that were looked at or inspected last (the others are
// inspected again when they are looked at), so that memory stays flat.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "shared/procedural/capsule_renderer.h"
#include "wasm/state/inference_queue.h"

namespace lab {

enum class ItemStatus { waiting, running, done, failed };

struct BatchItem {
  int id = 0;  // of the batch, in the order of arrival
  std::string name;
  std::int64_t file = 0;               // the page's item; 0: none
  std::optional<CapsuleSpec> capsule;  // drawn by the app itself
  ItemStatus status = ItemStatus::waiting;
  double score = 0;
  int source_width = 0;
  int source_height = 0;
  std::string failure;
};

enum class BatchOrder { arrival, name, score, p_value };

class Batch {
 public:
  int add_file(const GivenPicture& file);
  int add_capsule(const CapsuleSpec& spec);
  void remove(int id, Outbox& outbox);
  void clear(Outbox& outbox);
  // Scores of another model: everything is inspected anew.
  void start_over();

  // Sends what may be sent. `selected` goes first, also when only its pictures are missing.
  void pump(const std::string& model, std::optional<int> selected, InferenceQueue& queue);

  const std::vector<BatchItem>& items() const { return items_; }
  const BatchItem* find(int id) const;
  // The pictures of an item, as long as they are kept.
  const Inspection* result(int id) const;
  // The picture of an item that is being inspected, once it is known.
  const Image* preview(int id) const;
  // Places in items(), ordered; what has no score yet is last.
  std::vector<int> ordered(BatchOrder order, bool descending) const;
  int unfinished() const;
  int failed() const;
  // Rises with every change.
  int version() const { return version_; }

 private:
  static constexpr std::size_t kMostInFlight = 2;
  static constexpr std::size_t kMostResults = 24;

  BatchItem* item(int id);
  void send(BatchItem& sent, const std::string& model, InferenceQueue& queue);
  void touch(int id);  // its pictures were used last
  void keep(int id, const Inspection& inspection);
  // Its item, if it still is in the batch; either way its place in flight is free.
  BatchItem* land(int id);

  std::vector<BatchItem> items_;
  std::list<std::pair<int, Inspection>> results_;  // the newest first
  std::map<int, Image> previews_;                  // of what is with the worker
  int last_id_ = 0;
  std::set<int> in_flight_;  // ids of what is with the worker
  int epoch_ = 0;            // replies to an earlier epoch are old
  int next_waiting_ = 0;     // nothing before this place waits
  int version_ = 0;
};

// One line an item: name, score, p_value, threshold, verdict, width, height, error (RFC 4180). Text
// that a spreadsheet would take for a formula is quoted with an apostrophe.
std::string batch_csv(std::span<const BatchItem> items, std::span<const double> calibration,
                      double threshold);
// The same for people: name, score, p-value, verdict.
Table batch_table(std::span<const BatchItem> items, std::span<const double> calibration,
                  double threshold);

}  // namespace lab
