// SPDX-License-Identifier: MIT
// Page Inspect: state, requests and results (inspect.h).
#include "wasm/views/inspect.h"

#include <algorithm>
#include <cmath>

#include "imgui_internal.h"
#include "shared/anomaly/conformal.h"
#include "shared/base/error.h"
#include "shared/image/pixels.h"

namespace lab {

namespace {

constexpr std::array<std::string_view, 6> kDefects{"good", "crack",   "faulty_imprint",
                                                   "poke", "scratch", "squeeze"};
constexpr std::array<std::string_view, 4> kOrders{"arrival", "name", "score", "p_value"};
constexpr int kCapsuleSize = 256;
constexpr float kListWidth = 40 * kGrid;

// Mean absolute difference over the channels, 0 .. 1.
FloatMap difference_map(const Image& a, const Image& b) {
  FloatMap map(a.width, a.height);
  if (a.pixels.size() != b.pixels.size()) return map;
  const auto channels = static_cast<std::size_t>(a.channels);
  for (std::size_t i = 0; i < map.values.size(); ++i) {
    int sum = 0;
    for (std::size_t c = 0; c < channels; ++c) {
      sum += std::abs(int{a.pixels[i * channels + c]} - int{b.pixels[i * channels + c]});
    }
    map.values[i] = static_cast<float>(sum) / (255.0f * static_cast<float>(channels));
  }
  return map;
}

}  // namespace

std::unique_ptr<View> make_inspect_view(Textures& textures) {
  return std::make_unique<InspectView>(textures);
}

InspectView::InspectView(Textures& textures)
    : pictures_{Texture(textures), Texture(textures), Texture(textures), Texture(textures)} {}

void InspectView::describe(Fields& fields) {
  fields.choice("defect", state_.defect, kDefects);
  fields.seed("seed", state_.seed, 1);
  fields.flag("taken", state_.taken, false);
  fields.exact_number("limit", state_.limit, {1, 0, 100});
  fields.choice("order", state_.order, kOrders);
  fields.flag("descending", state_.descending, false);
}

bool InspectView::suits(const ModelEntry& entry) const { return entry.can.scores; }

const char* InspectView::wanted_model() const {
  return "Inspecting needs a model that was trained on good pictures, such as capsules-vae.";
}

void InspectView::model_opened(Context&) {
  batch_.start_over();
  pictured_item_ = 0;
  for (Texture& picture : pictures_) picture.set({});
}

void InspectView::files_arrived(const FilesArrived& files) {
  bool first = true;
  for (const GivenPicture& file : files.items) {
    const int id = batch_.add_file(file);
    if (first) select(id);
    first = false;
  }
}

void InspectView::take_capsule() {
  select(
      batch_.add_capsule({state_.seed, static_cast<CapsuleDefect>(state_.defect), kCapsuleSize}));
  state_.taken = true;
}

void InspectView::select(int id) {
  selected_ = id;
  reveal_ = true;
}

void InspectView::update_pictures(const Model& model) {
  const int id = selected_.value_or(0);
  const Inspection* result = batch_.result(id);
  const Image* preview = batch_.preview(id);
  const Pictured known = result != nullptr    ? Pictured::all
                         : preview != nullptr ? Pictured::picture
                                              : Pictured::nothing;
  if (id == pictured_item_ && known == pictured_) return;
  pictured_item_ = id;
  pictured_ = known;
  if (known == Pictured::picture) pictures_[0].set(*preview);
  if (known != Pictured::all) return;  // the last ones stay until the new ones are there
  const DisplayRange& range = model.manifest.scoring->display_range;
  try {
    pictures_[0].set(result->picture);
    if (result->corrected) {
      pictures_[1].set(*result->corrected);
      pictures_[2].set(
          colorize(difference_map(result->picture, *result->corrected), {0, 0.5f}, Palette::grey));
    }
    pictures_[3].set(overlay_map(result->picture, result->map, range));
    failure_.clear();
  } catch (const Error& error) {
    failure_ = error.what();
  }
}

void InspectView::publish_table(Context& context) {
  if (table_version_ == batch_.version() && table_limit_ == state_.limit) return;
  // A long batch is published now and then, and at its end.
  const int left = batch_.unfinished();
  if (left > 0 && left % 25 != 0) return;
  if (ImGui::IsAnyItemActive()) return;
  table_version_ = batch_.version();
  table_limit_ = state_.limit;
  const ScoringInfo& scoring = *context.model->manifest.scoring;
  Table table = batch_table(batch_.items(), scoring.calibration_scores, threshold(scoring));
  if (table == table_) return;
  table_ = table;
  context.outbox.push(std::move(table));
}

void InspectView::press_keys(Context& context) {
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  const Input& input = context.input;
  if (g.IO.WantTextInput || ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup)) return;
  if (input.pressed("o")) context.outbox.push(PickFiles{false});
  if (input.pressed("c")) take_capsule();
  if (input.pressed("r")) {
    state_.seed = (state_.seed * 7621 + 1) % 9999;
    take_capsule();
  }
  if (input.pressed("s") && !batch_.items().empty()) save_csv(context);
  if (!selected_ || places_.empty()) return;
  if (input.pressed("Delete")) {
    batch_.remove(*selected_, context.outbox);
    selected_.reset();
    return;
  }
  int step = 0;
  if (input.pressed("j") || (g.NavDisableHighlight && input.pressed("ArrowDown"))) step = 1;
  if (input.pressed("k") || (g.NavDisableHighlight && input.pressed("ArrowUp"))) step = -1;
  if (step == 0) return;
  const auto& items = batch_.items();
  const auto at = std::find_if(places_.begin(), places_.end(), [&](int place) {
    return items[static_cast<std::size_t>(place)].id == *selected_;
  });
  const auto next =
      std::clamp<std::ptrdiff_t>(at - places_.begin() + step, 0, std::ssize(places_) - 1);
  select(items[static_cast<std::size_t>(places_[static_cast<std::size_t>(next)])].id);
}

void InspectView::save_csv(Context& context) {
  const ScoringInfo& scoring = *context.model->manifest.scoring;
  const std::string csv = batch_csv(batch_.items(), scoring.calibration_scores, threshold(scoring));
  context.outbox.push(
      Save{context.model->manifest.id + "-inspection.csv", "text/csv", {csv.begin(), csv.end()}});
  context.notice = "The table was saved.";
}

void InspectView::draw_stage(Context& context, const Rect& stage) {
  const Model& model = *context.model;
  if (!model.manifest.scoring) {
    ImGui::SetCursorScreenPos(stage.low);
    wrapped_text(context.ui.fonts.body, context.ui.theme.muted,
                 "This model has no calibrated score. Choose another one.");
    return;
  }
  if (state_.taken && batch_.items().empty()) take_capsule();
  list_in_panel_ = stage.width() <= 2 * kListWidth;
  press_keys(context);
  batch_.pump(model.key, selected_, context.queue);
  update_pictures(model);
  publish_table(context);
  if (batch_.items().empty()) {
    draw_empty(context, stage);
    return;
  }
  Rect area = stage;
  if (!list_in_panel_ && context.shows("list")) {
    area.high.x -= kListWidth + 3 * kGrid;
    ImGui::SetCursorScreenPos({area.high.x + 3 * kGrid, stage.low.y});
    draw_list(context, {kListWidth, stage.height()});
  }
  draw_selected(context, area);
}

std::string InspectView::summary(const Model& model) const {
  const auto count = batch_.items().size();
  if (count == 0) return "Drop, paste or choose pictures of capsules, or take a procedural one.";
  std::string text = std::to_string(count) + (count == 1 ? " picture." : " pictures.");
  const BatchItem* item = selected_ ? batch_.find(*selected_) : nullptr;
  if (item == nullptr || !model.manifest.scoring) return text;
  if (item->status == ItemStatus::failed) return text + " " + item->name + ": " + item->failure;
  if (item->status != ItemStatus::done) return text + " " + item->name + " is being inspected.";
  const ScoringInfo& scoring = *model.manifest.scoring;
  char shown[160];
  ImFormatString(shown, sizeof shown, ": %s, score %.4f, threshold %.4f, p-value %.3f.",
                 item->score > threshold(scoring) ? "defect" : "good", item->score,
                 threshold(scoring), conformal_p_value(scoring.calibration_scores, item->score));
  return text + " " + item->name + shown;
}

std::span<const Shortcut> InspectView::shortcuts() const {
  static constexpr std::array<Shortcut, 6> kShortcuts{{{"O", "Choose pictures"},
                                                       {"C", "Inspect the procedural capsule"},
                                                       {"R", "Another capsule"},
                                                       {"J   K", "Next and previous picture"},
                                                       {"Del", "Remove the picture"},
                                                       {"S", "Save the table as CSV"}}};
  return kShortcuts;
}

}  // namespace lab
