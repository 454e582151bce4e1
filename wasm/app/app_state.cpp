// SPDX-License-Identifier: MIT
// State of the app: the model in use, links, undo and redo, the text mirror (app.h).
#include <algorithm>
#include <utility>

#include "imgui.h"
#include "shared/base/json_reader.h"
#include "wasm/app/app.h"

namespace lab {

bool App::missing_model() const {
  return !models_.list().empty() && is_own_key(settings_.model) &&
         models_.find(settings_.model) == nullptr;
}

// A shipped one before the visitor's own, so that every visit begins in the same way; of that one's data
// set the best.
const ModelEntry* App::first_model(const View& view) const {
  const ModelEntry* first = nullptr;
  for (const ModelEntry& entry : models_.list()) {
    if (!view.suits(entry)) continue;
    if (first == nullptr || (first->own() && !entry.own())) first = &entry;
  }
  if (first == nullptr) return nullptr;
  const ModelEntry* best = first;
  for (const ModelEntry& entry : models_.list()) {
    if (!view.suits(entry) || entry.own() != first->own()) continue;
    if (entry.dataset == first->dataset && view.merit(entry) > view.merit(*best)) best = &entry;
  }
  return best;
}

bool App::came_by_itself(const ModelEntry& entry) const {
  return chosen_on_ && *chosen_on_ != settings_.page &&
         first_model(*views_[static_cast<std::size_t>(*chosen_on_)]) == &entry;
}

void App::choose_model() {
  const ModelEntry* entry = models_.find(settings_.model);
  if (models_.list().empty()) return;
  const bool linked = std::exchange(linked_, false);
  if (missing_model()) return;  // said in its place until it is added
  const bool given_way = entry != nullptr && !linked && came_by_itself(*entry);
  if (entry == nullptr || given_way || !view().suits(*entry)) {
    if (entry == nullptr && !settings_.model.empty()) {
      shell_.notify("There is no model named " + printable(settings_.model) + " here.",
                    last_seconds_);
    }
    if (entry != nullptr && linked) shell_.notify(refusal(*entry), last_seconds_);
    entry = models_.find(page_models_[static_cast<std::size_t>(settings_.page)]);
    if (entry == nullptr) entry = first_model(view());
    settings_.model = entry == nullptr ? std::string() : entry->id;
    // Another page was asked for, and its model comes with it.
    silent_change_ |= !given_way;
  }
  if (entry == nullptr) return;
  page_models_[static_cast<std::size_t>(settings_.page)] = entry->id;
  chosen_on_ = settings_.page;
  models_.want(entry->id);
}

std::string App::refusal(const ModelEntry& entry) {
  if (entry.keeping == Keeping::damaged) {
    return entry.title + " is damaged in this browser. Add its .zip again.";
  }
  return entry.title + ": " + view().wanted_model();
}

std::optional<int> App::page_for(const ModelEntry& entry) {
  if (view().suits(entry)) return settings_.page;
  const auto suiting = std::find_if(views_.begin(), views_.end(),
                                    [&](const auto& other) { return other->suits(entry); });
  if (suiting == views_.end()) return std::nullopt;
  return static_cast<int>(suiting - views_.begin());
}

void App::accept(const ModelList& list) {
  const ModelEntry* chosen = models_.find(settings_.model);
  const std::string title = chosen != nullptr ? chosen->title : "";
  models_.set_list(list.models);
  if (title.empty() || models_.find(settings_.model) != nullptr) return;
  settings_.model.clear();  // removed here, or in another tab
  shell_.notify(title + " was removed from this browser.", last_seconds_);
}

void App::accept(const ModelAdded& added) {
  const ModelEntry* entry = models_.find(added.model);
  if (entry == nullptr) return;
  models_.retry(entry->id);
  const std::optional<int> page = page_for(*entry);
  if (!page) {
    shell_.notify(entry->title +
                      " was added, but no page can show it: none of its networks makes " +
                      "pictures from codes or scores pictures. " + added.note,
                  last_seconds_);
    return;
  }
  std::string said = entry->title + " was added. " + added.note;
  if (*page != settings_.page) {
    said += std::string(" This is ") + pages()[static_cast<std::size_t>(*page)].title +
            ", because: " + view().wanted_model();
  }
  settings_.page = *page;
  settings_.model = entry->id;
  view().try_again();
  shell_.notify(std::move(said), last_seconds_);
}

void App::show_step(int number) {
  const Lesson* lesson = lessons_.lesson();
  if (lesson == nullptr) return;
  const Settings before = settings_;
  const int step = std::clamp(number, 0, static_cast<int>(lesson->steps.size()));
  read_state(step == 0 ? "page=learn" : lesson->steps[static_cast<std::size_t>(step - 1)].hash());
  settings_.learn = step;
  settings_.answers = before.answers;
  settings_.theme = before.theme;
  settings_.projector = before.projector;
  settings_.hide = before.hide;
  if (step > 0) shell_.unfold();
}

void App::go_on(std::string_view hash) {
  const FieldTexts changes = parse_hash(hash);
  FieldReader pages_reader(changes);
  Settings wanted;
  wanted.describe(pages_reader);
  settings_.page = wanted.page;
  FieldTexts texts = parse_hash(write_state());
  for (const auto& [key, text] : changes) texts[key] = text;
  FieldReader reader(texts);
  view().try_again();
  view().describe(reader);
  met_ = false;
  wake();
}

void App::undo() {
  if (const auto state = history_.undo()) {
    read_state(*state);
    outbox_.push(ShareState{write_state(WrittenFor::link), false});
  }
}

void App::redo() {
  if (const auto state = history_.redo()) {
    read_state(*state);
    outbox_.push(ShareState{write_state(WrittenFor::link), false});
  }
}

std::string App::write_state(WrittenFor use) {
  FieldWriter writer(use);
  settings_.describe(writer);
  view().describe(writer);
  return writer.hash();
}

void App::read_state(std::string_view hash) {
  const FieldTexts texts = parse_hash(hash);
  FieldReader reader(texts);
  settings_.describe(reader);
  view().try_again();
  view().describe(reader);
  met_ = false;
}

void App::publish_state(double seconds, bool silent) {
  std::string state = write_state();
  if (state == history_.current()) return;
  if (ImGui::IsAnyItemActive()) return;  // a drag is one step, published at its end
  bool push = false;
  if (silent_change_ || silent) {
    history_.replace(std::move(state));
  } else {
    push = history_.commit(std::move(state), seconds);
  }
  silent_change_ = false;
  outbox_.push(ShareState{write_state(WrittenFor::link), push});
}

void App::publish_mirror() {
  const Page& page = pages()[static_cast<std::size_t>(settings_.page)];
  const Model* model = models_.ready(settings_.model);
  Mirror mirror{page.title, model != nullptr ? model->manifest.title : "", "", ""};
  if (model != nullptr) {
    mirror.text = view().summary(*model);
  } else if (missing_model()) {
    mirror.text =
        "The model " + settings_.model + " is not in this browser. Add its .zip to go on.";
  } else if (models_.status(settings_.model) == Models::Status::failed) {
    mirror.text = "The model could not be opened: " + models_.failure(settings_.model);
  } else {
    mirror.text = "Loading.";
  }
  const Lesson* lesson = lessons_.lesson();
  if (settings_.learn > 0 && lesson != nullptr) {
    const int step = std::min(settings_.learn, static_cast<int>(lesson->steps.size()));
    mirror.text = "Lesson, step " + std::to_string(step) + " of " +
                  std::to_string(lesson->steps.size()) + ": " +
                  lesson->steps[static_cast<std::size_t>(step - 1)].title + ". " + mirror.text;
  }
  // A notice is told with what is shown; that it went away is no news.
  const std::string& notice = shell_.notice();
  const bool told = notice.empty() || notice == told_notice_;
  told_notice_ = notice;
  if (mirror == mirror_ && told) return;
  mirror_ = mirror;
  if (!notice.empty()) mirror.text = notice + " " + mirror.text;
  mirror.notice = notice;
  outbox_.push(std::move(mirror));
}

// Pages without results of their own leave those of the inspection on show.
void App::publish_table() {
  std::shared_ptr<const Table> table = view().table();
  const auto page = taker();
  if (table == nullptr && page) table = views_[*page]->table();
  if (table == told_table_) return;
  told_table_ = table;
  outbox_.push(table == nullptr ? Table{} : *table);
}

void App::publish_focus() {
  const auto& [label, role, value] = focus_;
  Focused focused;
  if (!label.empty()) focused.text = label + ", " + role + (value.empty() ? "" : ", " + value);
  if (focused == told_focus_) return;
  told_focus_ = focused;
  outbox_.push(std::move(focused));
}

void App::publish_look(const std::optional<Rect>& gestures) {
  const float letters = ui_.fonts.body->FontSize / kLinePerEm / surface_.pixel_ratio;
  Look look{.dark = ui_.theme.dark, .letters = static_cast<double>(letters)};
  if (gestures) {
    const Rect& area = *gestures;
    look.gestures = {area.low.x, area.low.y, area.width(), area.height()};
    for (float& value : look.gestures) value *= zoom();
  }
  if (look == told_look_) return;
  told_look_ = look;
  outbox_.push(look);
}

}  // namespace lab
