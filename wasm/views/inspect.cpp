// SPDX-License-Identifier: MIT
// Page Inspect: state, requests and results (inspect.h).
#include "wasm/views/inspect.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "imgui_internal.h"
#include "shared/anomaly/conformal.h"
#include "shared/base/error.h"
#include "shared/codec/image_codec.h"
#include "shared/image/pixels.h"
#include "wasm/ui/seeds.h"

namespace lab {

namespace {

constexpr std::array<std::string_view, 6> kDefects{"good", "crack",   "faulty_imprint",
                                                   "poke", "scratch", "squeeze"};
constexpr std::array<std::string_view, 3> kTasks{"inspect", "damage", "calibrate"};
constexpr std::array<std::string_view, 4> kOrders{"arrival", "name", "score", "p_value"};
constexpr int kCapsuleSize = 256;
constexpr std::string_view kAsChosen = "1";  // `taken` of links from before it named its capsule

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

std::string link_name(const CapsuleSpec& spec) {
  return std::string(name_of(spec.defect)) + "." + std::to_string(spec.seed);
}

std::optional<CapsuleSpec> capsule_of(std::string_view link_name) {
  const std::size_t dot = link_name.find('.');
  const auto defect = std::ranges::find(kDefects, link_name.substr(0, dot));
  if (dot == std::string_view::npos || defect == kDefects.end()) return std::nullopt;
  CapsuleSpec spec{0, static_cast<CapsuleDefect>(defect - kDefects.begin()), kCapsuleSize};
  const std::string_view seed = link_name.substr(dot + 1);
  const auto [end, error] = std::from_chars(seed.data(), seed.data() + seed.size(), spec.seed);
  if (error != std::errc() || end != seed.data() + seed.size()) return std::nullopt;
  return spec;
}

std::string counted(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " picture" : " pictures");
}

}  // namespace

std::string tested_text(const Manifest& manifest) {
  const auto known = measured(manifest);
  if (!known) return {};
  return "In tests it finds " + std::to_string(known->caught) + " of " +
         std::to_string(known->defective) + " defects and refuses " +
         std::to_string(known->refused) + " of " + std::to_string(known->good) + " good ones";
}

const char* truth_of(const BatchItem& item, double threshold) {
  const Verdict verdict = verdict_of(item, threshold);
  const bool defect = verdict == Verdict::defect;
  if (!item.capsule || (!defect && verdict != Verdict::good)) return "";
  const bool is_good = item.capsule->defect == CapsuleDefect::none;
  if (is_good != defect) return is_good ? "" : " (found)";
  return is_good ? " (false alarm)" : " (missed)";
}

std::unique_ptr<View> make_inspect_view(Textures& textures) {
  return std::make_unique<InspectView>(textures);
}

InspectView::InspectView(Textures& textures)
    : pictures_{Texture(textures), Texture(textures), Texture(textures), Texture(textures)},
      bench_(textures),
      layer_(textures),
      thumbnails_(textures) {}

void InspectView::describe(Fields& fields) {
  fields.choice("defect", state_.defect, kDefects);
  fields.seed("seed", state_.seed, 1);
  fields.word("taken", state_.taken);
  fields.exact_number("limit", state_.limit, {1, 0, 100});
  fields.choice("order", state_.order, kOrders);
  fields.flag("descending", state_.descending, false);
  fields.flag("defects", state_.defects_only, false);
  fields.choice("task", state_.task, kTasks);
  fields.choice("tool", state_.damage.tool, kDamageTools);
  fields.number("toolsize", state_.damage.size, {1, 0.25, 4});
  fields.letters("damage", state_.damage.strokes, kLongestDrawing);
  fields.number("rate", state_.calibration_percent, {5, 0.1, 50});
  fields.unshared("step", state_.step);
}

bool InspectView::suits(const ModelEntry& entry) const { return entry.can.scores; }

const char* InspectView::wanted_model() const {
  return "Inspecting needs a model that was trained on good pictures, such as capsules-vae.";
}

void InspectView::model_opened(Context& context) {
  batch_.use_model(context.model->key + " " + context.model->version);
  pictured_item_ = 0;
  for (Texture& picture : pictures_) picture.set({});
  bench_.forget();
}

void InspectView::batch_arrived(const KeptBatch& kept, Outbox& outbox) {
  const BatchItem* linked = selected_ ? batch_.find(*selected_) : nullptr;
  const auto capsule = linked != nullptr ? linked->capsule : std::nullopt;
  const auto looked_at = batch_.restore(kept, outbox);
  if (capsule) {
    select(batch_.find(*capsule)->id);
  } else if (looked_at) {
    select(looked_at);
  }
}

CapsuleSpec InspectView::chosen_capsule() const {
  return {state_.seed, static_cast<CapsuleDefect>(state_.defect), kCapsuleSize};
}

void InspectView::follow_state(Context& context) {
  if (state_.step != told_step_) {
    const auto looked_at = batch_.go_to(state_.step, selected_);
    if (batch_.step() == state_.step) select(looked_at);
    told_step_ = state_.step = batch_.step();
  }
  if (state_.taken != told_taken_) show_taken();
  order_list(threshold(*context.model->manifest.scoring));
}

void InspectView::show_taken() {
  const BatchItem* shown = selected_ ? batch_.find(*selected_) : nullptr;
  if (state_.taken == kAsChosen) state_.taken = link_name(chosen_capsule());
  if (const auto capsule = capsule_of(state_.taken)) {
    const BatchItem* known = batch_.find(*capsule);
    select(known != nullptr ? known->id : batch_.add_capsule(*capsule));
  } else if (shown != nullptr && shown->capsule) {
    // The way back to before any capsule was taken.
    const auto file =
        std::ranges::find_if(batch_.items(), [](const BatchItem& item) { return !item.capsule; });
    std::optional<int> left;
    if (file != batch_.items().end()) {
      left = file->id;
    } else {
      batch_.begin_step(selected_);
      batch_.clear();
    }
    select(left);
  }
}

void InspectView::tell_state(Context& context) {
  const BatchItem* shown = selected_ ? batch_.find(*selected_) : nullptr;
  state_.taken = shown != nullptr && shown->capsule ? link_name(*shown->capsule) : std::string();
  state_.step = batch_.step();
  // What is selected belongs to the step.
  context.silent = state_.taken != told_taken_ && state_.step == told_step_;
  told_taken_ = state_.taken;
  told_step_ = state_.step;
}

void InspectView::files_arrived(const FilesArrived& files) {
  const bool alone = batch_.items().empty();
  batch_.begin_step(selected_);
  std::vector<int> ids;
  for (const GivenPicture& file : files.items) ids.push_back(batch_.add_file(file));
  if (ids.empty()) return;
  select(ids.front());
  // Where there were none, the model that knows such may be taken.
  if (alone) batch_.ask_which_model(ids);
}

void InspectView::take_capsule() {
  batch_.begin_step(selected_);
  select(batch_.add_capsule(chosen_capsule()));
}

void InspectView::remove_selected() {
  const std::ptrdiff_t place = place_of_selected();
  if (place == std::ssize(places_)) return;
  const int removed = *selected_;
  batch_.begin_step(selected_);
  select(std::nullopt);
  if (place + 1 < std::ssize(places_)) {
    select(listed(place + 1).id);
  } else if (place > 0) {
    select(listed(place - 1).id);
  }
  batch_.remove(removed);
}

void InspectView::remove_all(Context& context) {
  context.notice = counted(batch_.items().size()) + " removed. Undo brings them back.";
  batch_.begin_step(selected_);
  batch_.clear();
  select(std::nullopt);
}

void InspectView::select(std::optional<int> id) {
  selected_ = id;
  reveal_ = true;
}

void InspectView::order_list(double limit) {
  const std::array<double, 5> key{double{1} * batch_.version(), double{1} * state_.order,
                                  state_.descending ? 1.0 : 0, state_.defects_only ? 1.0 : 0,
                                  state_.defects_only ? limit : 0};
  if (key == places_key_) return;
  places_key_ = key;
  places_ = batch_.ordered(static_cast<BatchOrder>(state_.order), state_.descending);
  if (!state_.defects_only) return;
  std::erase_if(places_, [&](int place) {
    const BatchItem& item = batch_.items()[static_cast<std::size_t>(place)];
    return verdict_of(item, limit) != Verdict::defect;
  });
}

const BatchItem& InspectView::listed(std::ptrdiff_t place) const {
  return batch_.items()[static_cast<std::size_t>(places_[static_cast<std::size_t>(place)])];
}

// The end of the list if it is not in it.
std::ptrdiff_t InspectView::place_of_selected() const {
  std::ptrdiff_t place = 0;
  while (place < std::ssize(places_) && listed(place).id != selected_) ++place;
  return place;
}

void InspectView::walk(int step) {
  if (places_.empty()) return;
  const std::ptrdiff_t last = std::ssize(places_) - 1;
  const std::ptrdiff_t at = place_of_selected();
  select(listed(at > last ? 0 : std::clamp<std::ptrdiff_t>(at + step, 0, last)).id);
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
    pictures_[0].set(result->photograph.value_or(result->picture));
    if (result->corrected) {
      pictures_[1].set(*result->corrected);
      pictures_[2].set(
          colorize(difference_map(result->picture, *result->corrected), {0, 0.5f}, Palette::grey));
    }
    if (result->photograph) {
      pictures_[3].set(*result->photograph);
      layer_.set(map_layer(result->map, range));
      placement_ = result->placement;
    } else {
      pictures_[3].set(overlay_map(result->picture, result->map, range));
      layer_.set({});
    }
    failure_.clear();
  } catch (const Error& error) {
    failure_ = error.what();
  }
}

void InspectView::update_bench(Context& context) {
  if (!is_about(InspectTask::damage) || !selected_) return;
  if (const Inspection* whole = batch_.result(*selected_)) {
    bench_.update(context, *selected_, *whole, state_.damage);
  }
}

BatchItem InspectView::damaged_item(const BatchItem& item) const {
  BatchItem damaged = item;
  if (state_.damage.strokes.empty()) return damaged;
  damaged.name += ", damaged";
  damaged.capsule.reset();  // nothing is known of it any more
  damaged.likelier.clear();
  damaged.status = ItemStatus::waiting;
  if (const Inspection* found = bench_.found()) {
    damaged.status = ItemStatus::done;
    // Of which kind the picture is does not change: damage has texture of its own.
    damaged.score = found->score;
  }
  if (!bench_.failure().empty()) {
    damaged.status = ItemStatus::failed;
    damaged.failure = bench_.failure();
  }
  return damaged;
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
  Table table = batch_table(batch_.items(), {scoring.calibration_scores, threshold(scoring)});
  if (table_ != nullptr && table == *table_) return;
  table_ = std::make_shared<const Table>(std::move(table));
}

void InspectView::take_likelier_model(Context& context) {
  const BatchItem* told = batch_.take_told();
  const ModelEntry* likelier = told != nullptr ? context.models.find(told->likelier) : nullptr;
  if (likelier == nullptr) return;
  batch_.pause();
  context.wanted_model = likelier->id;
  context.notice =
      told->strangeness > 1
          ? context.model->manifest.title + " knows no such pictures: " + likelier->title +
                " was chosen, which does."
          : "Such pictures are more like those of " + likelier->title + ", which was chosen.";
}

void InspectView::keep_batch(Context& context) {
  const int left = batch_.unfinished();
  const std::size_t size = batch_.items().size();
  // What comes or goes is kept at once, scores now and then and at the end.
  const int often = std::max(100, static_cast<int>(size / 10));
  const bool due = size != kept_size_ || left == 0 || left % often == 0;
  if (!due || batch_.kept_version() == kept_version_) return;
  kept_version_ = batch_.kept_version();
  kept_size_ = size;
  context.outbox.push(batch_.kept(selected_));
}

void InspectView::press_keys(Context& context) {
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  const Input& input = context.input;
  if (g.IO.WantTextInput || ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup)) return;
  if (input.pressed("o")) context.outbox.push(PickFiles{false});
  if (input.pressed("c")) take_capsule();
  if (input.pressed("d")) {
    take_task(is_about(InspectTask::damage) ? InspectTask::inspect : InspectTask::damage);
  }
  if (input.pressed("r")) {
    state_.seed = another_seed(state_.seed);
    take_capsule();
  }
  if (input.pressed("s") && !batch_.items().empty()) save_csv(context);
  if (input.pressed("Delete") && selected_) remove_selected();
  order_list(threshold(*context.model->manifest.scoring));
  if (input.pressed("j") || (g.NavDisableHighlight && input.pressed("ArrowDown"))) walk(1);
  if (input.pressed("k") || (g.NavDisableHighlight && input.pressed("ArrowUp"))) walk(-1);
}

void InspectView::save_damaged(Context& context) {
  const BatchItem* item = selected_ ? batch_.find(*selected_) : nullptr;
  if (item == nullptr) return;
  // "line 2/good 7.png" becomes "good 7-damaged.png".
  const std::string file = item->name.substr(item->name.rfind('/') + 1);
  context.outbox.push(Save{file.substr(0, file.rfind('.')) + "-damaged.png", "image/png",
                           encode_png(bench_.damaged_picture())});
}

void InspectView::save_csv(Context& context) {
  const ScoringInfo& scoring = *context.model->manifest.scoring;
  const Model& model = *context.model;
  const std::string csv =
      batch_csv(batch_.items(), {scoring.calibration_scores, threshold(scoring)},
                {model.manifest.id, model.version});
  context.outbox.push(
      Save{model.manifest.id + "-inspection.csv", "text/csv", {csv.begin(), csv.end()}});
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
  follow_state(context);
  list_in_panel_ = stage.width() <= 2 * kListWidth;
  press_keys(context);
  if (!batch_.items().empty() && (!selected_ || batch_.find(*selected_) == nullptr)) {
    select(places_.empty() ? batch_.items().front().id : listed(0).id);
  }
  tell_state(context);
  batch_.forget_unreachable(context.outbox);
  batch_.pump(model.key, selected_, context.queue);
  take_likelier_model(context);
  update_pictures(model);
  update_bench(context);
  publish_table(context);
  keep_batch(context);
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
  if (count == 0) {
    const std::string tested = tested_text(model.manifest);
    return "Drop, paste or choose pictures of capsules, or take a drawn one." +
           (tested.empty() ? "" : " " + tested + ".");
  }
  std::string text = counted(count) + ".";
  if (is_about(InspectTask::calibrate) && model.manifest.scoring)
    return text + " " + calibration_text(good_pictures());
  const BatchItem* selected = selected_ ? batch_.find(*selected_) : nullptr;
  if (selected == nullptr || !model.manifest.scoring) return text;
  const BatchItem shown_item = is_about(InspectTask::damage) ? damaged_item(*selected) : *selected;
  const BatchItem* item = &shown_item;
  if (item->status == ItemStatus::failed) return text + " " + item->name + ": " + item->failure;
  if (item->status != ItemStatus::done) return text + " " + item->name + " is being inspected.";
  const ScoringInfo& scoring = *model.manifest.scoring;
  char shown[200];
  const Verdict verdict = verdict_of(*item, threshold(scoring));
  ImFormatString(shown, sizeof shown, ": %s, score %.4f, threshold %.4f, p-value %.3f.",
                 verdict == Verdict::strange ? "not like the pictures that this model knows"
                                             : name_of(verdict),
                 item->score, threshold(scoring),
                 conformal_p_value(scoring.calibration_scores, item->score));
  const std::string origin = origin_of(*item);
  return text + " " + item->name + truth_of(*item, threshold(scoring)) + shown +
         (origin.empty() ? "" : " " + origin);
}

std::span<const Shortcut> InspectView::shortcuts() const {
  static constexpr std::array<Shortcut, 7> kShortcuts{{{"O", "Choose pictures"},
                                                       {"C", "Inspect the drawn capsule"},
                                                       {"D", "Damage the picture"},
                                                       {"R", "Another capsule"},
                                                       {"J   K", "Next and previous picture"},
                                                       {"Del", "Remove the picture"},
                                                       {"S", "Save the table as CSV"}}};
  return kShortcuts;
}

}  // namespace lab
