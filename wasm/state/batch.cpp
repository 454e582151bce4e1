// SPDX-License-Identifier: MIT
// The inspected pictures (batch.h). As text: batch_text.cpp.
#include "wasm/state/batch.h"

#include <algorithm>
#include <numeric>

namespace lab {

namespace {

constexpr std::size_t kMostThumbnails = 4000;  // that are kept across a reload: 12 MB

void renew_item(BatchItem& item) {
  item.status = ItemStatus::waiting;
  item.failure.clear();
  item.compared = false;
  item.likelier.clear();
}

void retry(BatchItem& item) {
  if (item.status == ItemStatus::failed) renew_item(item);
  item.failure.clear();  // also of one that has its score and lacks its pictures
}

// Each pixel the mean of those that it covers.
Image thumbnail_of(const Image& picture) {
  const int longer = std::max({picture.width, picture.height, kThumbnailSide});
  const auto scaled = [&](int side) { return std::max(1, side * kThumbnailSide / longer); };
  Image small(scaled(picture.width), scaled(picture.height), picture.channels);
  for (int y = 0; y < small.height; ++y) {
    for (int x = 0; x < small.width; ++x) {
      const int left = x * picture.width / small.width;
      const int right = std::max(left + 1, (x + 1) * picture.width / small.width);
      const int top = y * picture.height / small.height;
      const int bottom = std::max(top + 1, (y + 1) * picture.height / small.height);
      for (int c = 0; c < small.channels; ++c) {
        int sum = 0;
        for (int v = top; v < bottom; ++v) {
          for (int u = left; u < right; ++u) sum += picture.at(u, v, c);
        }
        small.at(x, y, c) = static_cast<std::uint8_t>(sum / ((right - left) * (bottom - top)));
      }
    }
  }
  return small;
}

bool is_in(const std::vector<int>& ids, int id) {
  return std::binary_search(ids.begin(), ids.end(), id);
}

}  // namespace

std::string_view folder_of(const BatchItem& item) {
  const std::string_view name = item.name;
  const std::size_t end = name.rfind('/');
  if (end == std::string_view::npos) return {};
  const std::size_t start = name.rfind('/', end - 1);
  return start == std::string_view::npos || end == 0 ? name.substr(0, end)
                                                     : name.substr(start + 1, end - start - 1);
}

int Batch::add_file(const GivenPicture& file) {
  BatchItem item;
  item.id = ++last_id_;
  item.name = file.folder.empty() ? file.name : file.folder + "/" + file.name;
  item.file = file.item;
  items_.push_back(std::move(item));
  changed();
  return last_id_;
}

int Batch::add_capsule(const CapsuleSpec& spec) {
  BatchItem item;
  item.id = ++last_id_;
  item.name =
      "drawn capsule " + std::to_string(spec.seed) + ", " + std::string(name_of(spec.defect));
  item.capsule = spec;
  items_.push_back(std::move(item));
  changed();
  return last_id_;
}

void Batch::begin_step(std::optional<int> selected) {
  leave_step(selected);
  if (steps_.size() > kMostSteps) steps_.erase(steps_.begin());
  tidy_ = false;
  step_ = ++last_step_;
}

void Batch::leave_step(std::optional<int> selected) {
  Step left{step_, {}, selected};
  for (const BatchItem& shown : items_) left.ids.push_back(shown.id);
  steps_.push_back(std::move(left));
}

std::optional<int> Batch::go_to(int step, std::optional<int> selected) {
  const auto found = std::find_if(steps_.begin(), steps_.end(),
                                  [step](const Step& known) { return known.number == step; });
  if (found == steps_.end()) return std::nullopt;
  const Step wanted = std::move(*found);
  steps_.erase(found);
  leave_step(selected);
  clear();
  for (const int id : wanted.ids) {
    if (BatchItem* back = item(id)) items_.push_back(std::move(*back));
  }
  std::erase_if(removed_, [&](const BatchItem& gone) { return is_in(wanted.ids, gone.id); });
  step_ = step;
  return wanted.selected;
}

void Batch::forget_unreachable(Outbox& outbox) {
  if (tidy_) return;
  tidy_ = true;
  std::erase_if(removed_, [&](const BatchItem& gone) {
    for (const Step& step : steps_) {
      if (is_in(step.ids, gone.id)) return false;
    }
    if (gone.file != 0) outbox.push(Forget{gone.file});
    return true;
  });
}

void Batch::remove(int id) {
  const auto found = std::find_if(items_.begin(), items_.end(),
                                  [id](const BatchItem& item) { return item.id == id; });
  if (found == items_.end()) return;
  removed_.push_back(std::move(*found));
  items_.erase(found);
  next_waiting_ = 0;
  changed();
}

void Batch::clear() {
  for (BatchItem& item : items_) removed_.push_back(std::move(item));
  items_.clear();
  next_waiting_ = 0;
  changed();
}

void Batch::use_model(const std::string& model) {
  if (model != scored_by_) {
    // Chosen with what the one before says in sight: that choice stands.
    const auto begun = [](const BatchItem& item) { return item.status != ItemStatus::waiting; };
    if (std::ranges::any_of(items_, begun)) asked_.clear();
    renew();
  }
  scored_by_ = model;
  // What is under way is not answered any more.
  for (BatchItem& item : items_) {
    if (item.status == ItemStatus::running) item.status = ItemStatus::waiting;
  }
  previews_.clear();
  in_flight_.clear();
  next_waiting_ = 0;
  ++epoch_;
  ++version_;
}

void Batch::changed() {
  ++version_;
  ++kept_version_;
}

void Batch::renew() {
  for (BatchItem& item : items_) renew_item(item);
  for (BatchItem& item : removed_) renew_item(item);
  results_.clear();
}

void Batch::retry_failed() {
  for (BatchItem& item : items_) retry(item);
  next_waiting_ = 0;
  changed();
  send_next();  // nothing is under way whose reply would
}

KeptBatch Batch::kept(std::optional<int> selected) const {
  KeptBatch kept{scored_by_, -1, items_};
  for (std::size_t i = 0; i < items_.size(); ++i) {
    if (items_[i].id == selected) kept.selected = static_cast<int>(i);
    if (items_.size() > kMostThumbnails) kept.items[i].thumbnail = {};
  }
  return kept;
}

std::optional<int> Batch::restore(const KeptBatch& kept, Outbox& outbox) {
  std::vector<std::int64_t> unknown = kept.files;
  std::optional<int> selected;
  const int last_before = last_id_;
  const bool other_scores = !scored_by_.empty() && scored_by_ != kept.scored_by;
  if (scored_by_.empty()) scored_by_ = kept.scored_by;
  for (std::size_t i = 0; i < kept.items.size(); ++i) {
    BatchItem item = kept.items[i];
    // A link may have shown it before.
    const BatchItem* twin = item.capsule ? find(*item.capsule) : nullptr;
    if (twin != nullptr && twin->id <= last_before)
      std::erase_if(items_, [&](const auto& shown) { return &shown == twin; });
    const bool is_kept = item.capsule || std::erase(unknown, item.file) > 0;
    // The worker was started again, not the page.
    const auto is_here = [&](const BatchItem& shown) {
      return shown.id <= last_before && shown.file == item.file;
    };
    if (item.file != 0 && std::any_of(items_.begin(), items_.end(), is_here)) continue;
    item.id = ++last_id_;
    if (static_cast<int>(i) == kept.selected) selected = item.id;
    if (other_scores || item.status == ItemStatus::running) item.status = ItemStatus::waiting;
    // It may have lacked the network, or memory, which this page has.
    if (is_kept) retry(item);
    items_.push_back(std::move(item));
  }
  // Where the page stayed they are another page's.
  if (!kept.page_stayed) {
    for (const std::int64_t file : unknown) outbox.push(Forget{file});
  }
  next_waiting_ = 0;
  changed();
  return selected;
}

BatchItem* Batch::item(int id) {
  for (BatchItem& removed : removed_) {
    if (removed.id == id) return &removed;
  }
  return const_cast<BatchItem*>(static_cast<const Batch*>(this)->find(id));
}

const BatchItem* Batch::find(int id) const {
  // Ids rise with the place.
  const auto found = std::lower_bound(items_.begin(), items_.end(), id,
                                      [](const BatchItem& item, int key) { return item.id < key; });
  return found == items_.end() || found->id != id ? nullptr : &*found;
}

const BatchItem* Batch::find(const CapsuleSpec& spec) const {
  const auto found = std::find_if(items_.begin(), items_.end(), [&](const BatchItem& item) {
    return item.capsule && item.capsule->seed == spec.seed && item.capsule->defect == spec.defect;
  });
  return found == items_.end() ? nullptr : &*found;
}

std::vector<double> Batch::scores() const {
  std::vector<double> scores;
  for (const BatchItem& item : items_) {
    if (item.status == ItemStatus::done) scores.push_back(item.score);
  }
  return scores;
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

void Batch::ask_which_model(std::span<const int> ids) {
  asked_.clear();
  const std::size_t count = ids.size();
  if (count == 0) return;
  // Files of a folder come by name: the first ones may all be masks, or notes.
  for (const std::size_t place : {std::size_t{0}, count / 2, count / 4, 3 * count / 4, count - 1}) {
    if (std::ranges::find(asked_, ids[place]) == asked_.end()) asked_.push_back(ids[place]);
  }
}

const BatchItem* Batch::take_told() {
  const BatchItem* told = asked_item();
  if (told == nullptr || !told->compared) return nullptr;
  asked_.clear();
  return told;
}

BatchItem* Batch::asked_item() {
  while (!asked_.empty()) {
    const int id = asked_.front();
    BatchItem* asked = find(id) != nullptr ? item(id) : nullptr;
    const bool tells_nothing =
        asked == nullptr || !asked->failure.empty() ||
        (asked->compared && asked->strangeness > 1 && asked->likelier.empty());
    if (!tells_nothing) return asked;
    asked_.erase(asked_.begin());
  }
  return nullptr;
}

void Batch::pump(const std::string& model, std::optional<int> selected, InferenceQueue& queue) {
  going_ = {model, selected, &queue};
  send_next();
}

bool Batch::may_be_sent(const BatchItem& item) const {
  if (in_flight_.size() >= kMostInFlight || in_flight_.contains(item.id)) return false;
  return item.status == ItemStatus::waiting ||
         (item.status == ItemStatus::done && item.failure.empty());
}

void Batch::send_next() {
  if (going_.queue == nullptr) return;
  BatchItem* asked = asked_item();
  // Until it is taken: another model is about to judge them all anew.
  if (asked != nullptr && asked->compared && !asked->likelier.empty()) return;
  if (asked != nullptr && !asked->compared && may_be_sent(*asked)) {
    send(*asked, Comparison::always);
  }
  BatchItem* shown = going_.selected ? item(*going_.selected) : nullptr;
  if (shown != nullptr) {
    touch(shown->id);
    const bool lacking = shown->status == ItemStatus::waiting || result(shown->id) == nullptr ||
                         (shown->strangeness > 1 && !shown->compared);
    if (lacking && may_be_sent(*shown)) {
      send(*shown, shown->compared ? Comparison::none : Comparison::unlike);
    }
  }
  while (in_flight_.size() < kMostInFlight && next_waiting_ < static_cast<int>(items_.size())) {
    BatchItem& next = items_[static_cast<std::size_t>(next_waiting_)];
    ++next_waiting_;
    if (next.status == ItemStatus::waiting) send(next, Comparison::none);
  }
}

void Batch::send(BatchItem& sent, Comparison comparison) {
  Inspect request{0, going_.model, sent.file, std::nullopt, comparison};
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
  on_reply.inspection = [this, id, epoch, comparison](const Inspection& inspection) {
    if (epoch != epoch_) return;
    take(id, inspection, comparison);
    send_next();
  };
  on_reply.failed = [this, id, epoch](const std::string& message) {
    if (epoch != epoch_) return;
    fail(id, message);
    send_next();
  };
  going_.queue->ask(std::move(request), std::move(on_reply));
}

void Batch::take(int id, const Inspection& inspection, Comparison comparison) {
  BatchItem* answered = land(id);
  if (answered == nullptr) return;
  if (answered->status != ItemStatus::done) changed();
  answered->status = ItemStatus::done;
  answered->score = inspection.score;
  answered->strangeness = inspection.strangeness;
  if (comparison == Comparison::always ||
      (comparison == Comparison::unlike && inspection.strangeness > 1)) {
    answered->compared = true;
    answered->likelier = inspection.likelier;
  }
  answered->converted = inspection.converted;
  answered->source_width = inspection.source_width;
  answered->source_height = inspection.source_height;
  answered->thumbnail = thumbnail_of(inspection.photograph.value_or(inspection.picture));
  keep(id, inspection);
}

void Batch::fail(int id, const std::string& message) {
  BatchItem* answered = land(id);
  if (answered == nullptr) return;
  // One that was inspected keeps its score; only its pictures are missing.
  if (answered->status != ItemStatus::done) answered->status = ItemStatus::failed;
  answered->failure = message;
  changed();
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
  std::size_t kept = 0;
  std::size_t bytes = 0;
  for (const auto& [other, result] : results_) {
    bytes += result.photograph ? result.photograph->pixels.size() : 0;
    if (kept > 0 && (kept == kMostResults || bytes > kMostPhotographs)) break;
    ++kept;
  }
  while (results_.size() > kept) results_.pop_back();
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
