// SPDX-License-Identifier: MIT
// Pictures to inspect: from one to thousands. A few are with the worker at a time; scores of all are
// kept, pictures and maps only of those that were looked at or inspected last (the others are
// inspected again when they are looked at), so that memory stays flat. What is removed can be brought
// back for some steps.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "wasm/state/batch_item.h"
#include "wasm/state/inference_queue.h"

namespace lab {

enum class BatchOrder { arrival, name, score, p_value };

// The folder that a picture lay in: "crack" of "batch 7/crack/001.png"; empty: none.
std::string_view folder_of(const BatchItem& item);

class Batch {
 public:
  // Before a change that can be taken back. selected: what is looked at, for the way back.
  void begin_step(std::optional<int> selected);
  // The worker need not keep files any more that no step leads back to.
  void forget_unreachable(Outbox& outbox);
  // The number of the step that is shown; goes on with every step.
  int step() const { return step_; }
  // Goes to another step, if it is known. Returns what was looked at there.
  std::optional<int> go_to(int step, std::optional<int> selected);

  int add_file(const GivenPicture& file);
  int add_capsule(const CapsuleSpec& spec);
  void remove(int id);
  void clear();
  // The model was opened, by its name and version. Scores of another one go: all is inspected anew.
  void use_model(const std::string& model);

  // The network is back: what failed may have lacked a file of the model.
  void retry_failed();

  // For the page after a reload.
  KeptBatch kept(std::optional<int> selected) const;
  // Puts what was kept before what is there. Returns what was looked at; files that belong to nothing
  // are forgotten. What failed is tried again where its file is still there.
  std::optional<int> restore(const KeptBatch& kept, Outbox& outbox);

  // It is not known which model knows these pictures: a few of them, one after the other, are shown to
  // all models and before any other, until one tells or a model is chosen.
  void ask_which_model(std::span<const int> ids);
  // The one that told, once; null: none did, or not yet.
  const BatchItem* take_told();

  // Sends what may be sent. `selected` goes first, also when only its pictures are missing, or which
  // model knows it where this one does not. Each reply sends the next in the same way: a hidden tab
  // draws no frames, and another page no frames of this one.
  void pump(const std::string& model, std::optional<int> selected, InferenceQueue& queue);
  // Until then nothing more is sent: another model is about to judge them all anew.
  void pause() { going_.queue = nullptr; }

  const std::vector<BatchItem>& items() const { return items_; }
  const BatchItem* find(int id) const;
  const BatchItem* find(const CapsuleSpec& spec) const;
  // The pictures of an item, as long as they are kept.
  const Inspection* result(int id) const;
  // The picture of an item that is being inspected, once it is known.
  const Image* preview(int id) const;
  // Scores of what is inspected.
  std::vector<double> scores() const;
  // Places in items(), ordered; what has no score yet is last.
  std::vector<int> ordered(BatchOrder order, bool descending) const;
  int unfinished() const;
  int failed() const;
  // Rises with every change.
  int version() const { return version_; }
  // Rises with every change of what is kept.
  int kept_version() const { return kept_version_; }

 private:
  static constexpr std::size_t kMostInFlight = 2;
  static constexpr std::size_t kMostResults = 24;
  static constexpr std::size_t kMostPhotographs = 32 << 20;  // bytes, of all results
  static constexpr std::size_t kMostSteps = 20;

  // As pump was told.
  struct Going {
    std::string model;
    std::optional<int> selected;
    InferenceQueue* queue = nullptr;
  };
  // What was there when a step was left.
  struct Step {
    int number = 0;
    std::vector<int> ids;  // ascending
    std::optional<int> selected;
  };

  // Shown or removed; null: neither.
  BatchItem* item(int id);
  void leave_step(std::optional<int> selected);
  void renew();
  void changed();  // what is kept
  // The next picture to ask which model knows it, or the one that told; null: none.
  BatchItem* asked_item();
  void send_next();
  bool may_be_sent(const BatchItem& item) const;
  void send(BatchItem& sent, Comparison comparison);
  void take(int id, const Inspection& inspection, Comparison comparison);
  void fail(int id, const std::string& message);
  void touch(int id);  // its pictures were used last
  void keep(int id, const Inspection& inspection);
  // Its item, if it still is in the batch; either way its place in flight is free.
  BatchItem* land(int id);

  std::vector<BatchItem> items_;
  std::vector<BatchItem> removed_;  // as long as a step leads back to them
  std::vector<Step> steps_;         // all that can be gone to but the one that is shown
  std::string scored_by_;           // empty: no model was opened yet
  int step_ = 0;
  int last_step_ = 0;
  bool tidy_ = true;                               // steps lead back to all that was removed
  std::list<std::pair<int, Inspection>> results_;  // the newest first
  std::map<int, Image> previews_;                  // of what is with the worker
  int last_id_ = 0;
  std::set<int> in_flight_;  // ids of what is with the worker
  std::vector<int> asked_;   // ids: which model knows them? The next one first
  Going going_;
  int epoch_ = 0;         // replies to an earlier epoch are old
  int next_waiting_ = 0;  // nothing before this place waits
  int version_ = 0;
  int kept_version_ = 0;
};

// What scores are read by.
struct Yardstick {
  std::span<const double> calibration;
  double threshold = 0;
};
// Which model gave the scores.
struct ScoredBy {
  std::string model;
  std::string version;
};

// One line an item: name, folder, score, p_value, threshold, verdict, width, height, model, version,
// error (RFC 4180). Text that a spreadsheet would take for a formula is quoted with an apostrophe.
std::string batch_csv(std::span<const BatchItem> items, const Yardstick& by, const ScoredBy& model);
// The same for people: name, folder where there are any, score, p-value, verdict.
Table batch_table(std::span<const BatchItem> items, const Yardstick& by);

// Verdicts on what lay in one folder: a folder's name often says what is in it.
struct FolderCount {
  std::string_view folder;
  int inspected = 0;
  int defects = 0;
};
// By name; empty where no item lay in a folder.
std::vector<FolderCount> folder_counts(std::span<const BatchItem> items, double threshold);

}  // namespace lab
