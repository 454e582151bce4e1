// SPDX-License-Identifier: MIT
// State of the app: the model in use, links, undo and redo, the text mirror (app.h).
#include <algorithm>

#include "imgui.h"
#include "shared/json_reader.h"
#include "wasm/app.h"

namespace lab {

void App::choose_model() {
  const ModelEntry* entry = models_.find(settings_.model);
  if (models_.list().empty()) return;
  if (entry == nullptr || !view().suits(*entry)) {
    if (entry == nullptr && !settings_.model.empty()) {
      shell_.notify("There is no model named " + printable(settings_.model) + " here.",
                    last_seconds_);
    }
    entry = models_.find(page_models_[static_cast<std::size_t>(settings_.page)]);
    const auto& list = models_.list();
    if (entry == nullptr) {
      const auto first = std::find_if(list.begin(), list.end(),
                                      [&](const auto& known) { return view().suits(known); });
      entry = first == list.end() ? nullptr : &*first;
    }
    settings_.model = entry == nullptr ? std::string() : entry->id;
    silent_change_ = true;
  }
  if (entry == nullptr) return;
  page_models_[static_cast<std::size_t>(settings_.page)] = entry->id;
  models_.want(entry->id);
}

void App::undo() {
  if (const auto state = history_.undo()) {
    read_state(*state);
    outbox_.push(ShareState{*state, false});
  }
}

void App::redo() {
  if (const auto state = history_.redo()) {
    read_state(*state);
    outbox_.push(ShareState{*state, false});
  }
}

std::string App::write_state() {
  FieldWriter writer;
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
}

void App::publish_state(double seconds) {
  std::string hash = write_state();
  if (hash == history_.current()) return;
  if (ImGui::IsAnyItemActive()) return;  // a drag is one step, published at its end
  bool push = false;
  if (silent_change_) {
    history_.replace(hash);
  } else {
    push = history_.commit(hash, seconds);
  }
  silent_change_ = false;
  outbox_.push(ShareState{std::move(hash), push});
}

void App::publish_mirror() {
  const Page& page = pages()[static_cast<std::size_t>(settings_.page)];
  const Model* model = models_.ready(settings_.model);
  Mirror mirror{page.title, model != nullptr ? model->manifest.title : "", ""};
  if (model != nullptr) {
    mirror.text = view().summary(*model);
  } else if (models_.status(settings_.model) == Models::Status::failed) {
    mirror.text = "The model could not be opened: " + models_.failure(settings_.model);
  } else {
    mirror.text = "Loading.";
  }
  // A notice is told with what is shown; that it went away is no news.
  const std::string& notice = shell_.notice();
  const bool told = notice.empty() || notice == told_notice_;
  told_notice_ = notice;
  if (mirror == mirror_ && told) return;
  mirror_ = mirror;
  if (!notice.empty()) mirror.text = notice + " " + mirror.text;
  outbox_.push(std::move(mirror));
}

}  // namespace lab
