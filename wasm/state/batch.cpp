// SPDX-License-Identifier: MIT
// The inspected pictures (batch.h). As text: batch_text.cpp.
#include "wasm/state/batch.h"

#include <algorithm>
#include <numeric>

namespace lab {

int Batch::add_file(const GivenPicture& file) {
  BatchItem item;
  item.id = ++last_id_;
  item.name = file.folder.empty() ? file.name : file.folder + "/" + file.name;
  item.file = file.item;
  items_.push_back(std::move(item));
  ++version_;
  return last_id_;
}

int Batch::add_capsule(const CapsuleSpec& spec) {
  BatchItem item;
  item.id = ++last_id_;
  item.name = "capsule " + std::to_string(spec.seed) + ", " + std::string(name_of(spec.defect));
  item.capsule = spec;
  items_.push_back(std::move(item));
  ++version_;
  return last_id_;
}

void Batch::remove(int id, Outbox& outbox) {
  const auto found = std::find_if(items_.begin(), items_.end(),
                                  [id](const BatchItem& item) { return item.id == id; });
  if (found == items_.end()) return;
  if (found->file != 0) outbox.push(Forget{found->file});
  items_.erase(found);
  std::erase_if(results_, [id](const auto& result) { return result.first == id; });
  next_waiting_ = 0;
  ++version_;
}

void Batch::clear(Outbox& outbox) {
  for (const BatchItem& item : items_) {
    if (item.file != 0) outbox.push(Forget{item.file});
  }
  items_.clear();
  results_.clear();
  next_waiting_ = 0;
  ++version_;
}

void Batch::start_over() {
  for (BatchItem& item : items_) {
    item.status = ItemStatus::waiting;
    item.failure.clear();
  }
  results_.clear();
  previews_.clear();
  in_flight_.clear();
  next_waiting_ = 0;
  ++epoch_;
  ++version_;
}

BatchItem* Batch::item(int id) {
  return const_cast<BatchItem*>(static_cast<const Batch*>(this)->find(id));
}

const BatchItem* Batch::find(int id) const {
  // Ids rise with the place.
  const auto found = std::lower_bound(items_.begin(), items_.end(), id,
                                      [](const BatchItem& item, int key) { return item.id < key; });
  return found == items_.end() || found->id != id ? nullptr : &*found;
}

const Inspection* Batch::result(int id) const {
  const auto found = std::find_if(results_.begin(), results_.end(),
                                  [id](const auto& result) { return result.first == id; });
  return found == results_.end() ? nullptr : &found->second;
}

const Image* Batch::preview(int id) const {
  const auto found = previews_.find(id);
  return found == previews_.end() ? nullptr : &found->second;
}

void Batch::pump(const std::string& model, std::optional<int> selected, InferenceQueue& queue) {
  if (selected) touch(*selected);
  if (in_flight_.size() < kMostInFlight && selected && !in_flight_.contains(*selected)) {
    BatchItem* first = item(*selected);
    const bool wanted =
        first != nullptr && (first->status == ItemStatus::waiting ||
                             (first->status == ItemStatus::done && !result(first->id)));
    if (wanted) send(*first, model, queue);
  }
  while (in_flight_.size() < kMostInFlight && next_waiting_ < static_cast<int>(items_.size())) {
    BatchItem& next = items_[static_cast<std::size_t>(next_waiting_)];
    ++next_waiting_;
    if (next.status == ItemStatus::waiting) send(next, model, queue);
  }
}

void Batch::send(BatchItem& sent, const std::string& model, InferenceQueue& queue) {
  Inspect request;
  request.model = model;
  request.item = sent.file;
  const int id = sent.id;
  if (sent.capsule) {
    request.picture = render_capsule(*sent.capsule).image;
    previews_[id] = *request.picture;
  }
  const int epoch = epoch_;
  // A finished item whose pictures were dropped keeps its score meanwhile.
  if (sent.status == ItemStatus::waiting) sent.status = ItemStatus::running;
  in_flight_.insert(id);
  ++version_;
  OnReply on_reply;
  on_reply.preview = [this, id, epoch](const Image& picture) {
    if (epoch != epoch_) return;
    ++version_;
    previews_[id] = picture;
  };
  on_reply.inspection = [this, id, epoch](const Inspection& inspection) {
    if (epoch != epoch_) return;
    BatchItem* answered = land(id);
    if (answered == nullptr) return;
    answered->status = ItemStatus::done;
    answered->score = inspection.score;
    answered->source_width = inspection.source_width;
    answered->source_height = inspection.source_height;
    keep(id, inspection);
  };
  on_reply.failed = [this, id, epoch](const std::string& message) {
    if (epoch != epoch_) return;
    BatchItem* answered = land(id);
    if (answered == nullptr) return;
    answered->status = ItemStatus::failed;
    answered->failure = message;
  };
  queue.inspect(std::move(request), std::move(on_reply));
}

BatchItem* Batch::land(int id) {
  in_flight_.erase(id);
  ++version_;
  previews_.erase(id);
  return item(id);
}

void Batch::touch(int id) {
  const auto found = std::find_if(results_.begin(), results_.end(),
                                  [id](const auto& result) { return result.first == id; });
  if (found != results_.end()) results_.splice(results_.begin(), results_, found);
}

void Batch::keep(int id, const Inspection& inspection) {
  std::erase_if(results_, [id](const auto& result) { return result.first == id; });
  results_.emplace_front(id, inspection);
  if (results_.size() > kMostResults) results_.pop_back();
}

std::vector<int> Batch::ordered(BatchOrder order, bool descending) const {
  // The p-value falls as the score rises, and never tells apart what the score does not.
  const bool highest_first = descending != (order == BatchOrder::p_value);
  std::vector<int> places(items_.size());
  std::iota(places.begin(), places.end(), 0);
  const auto before = [&](int a, int b) {
    const BatchItem& left = items_[static_cast<std::size_t>(a)];
    const BatchItem& right = items_[static_cast<std::size_t>(b)];
    if (order == BatchOrder::name)
      return descending ? right.name < left.name : left.name < right.name;
    if (order == BatchOrder::arrival) return descending ? right.id < left.id : left.id < right.id;
    const bool left_done = left.status == ItemStatus::done;
    const bool right_done = right.status == ItemStatus::done;
    if (left_done != right_done) return left_done;
    if (!left_done) return left.id < right.id;
    return highest_first ? right.score < left.score : left.score < right.score;
  };
  std::stable_sort(places.begin(), places.end(), before);
  return places;
}

int Batch::unfinished() const {
  return static_cast<int>(std::count_if(items_.begin(), items_.end(), [](const BatchItem& item) {
    return item.status == ItemStatus::waiting || item.status == ItemStatus::running;
  }));
}

int Batch::failed() const {
  return static_cast<int>(std::count_if(items_.begin(), items_.end(), [](const BatchItem& item) {
    return item.status == ItemStatus::failed;
  }));
}

}  // namespace lab
