// SPDX-License-Identifier: MIT
// Page Train log: state, files and layout (log.h).
#include "wasm/views/log.h"

#include <algorithm>
#include <array>
#include <utility>

#include "imgui_internal.h"
#include "wasm/state/figure_words.h"

namespace lab {

namespace {

constexpr std::array<std::string_view, 6> kGroups{"main",    "redrawing", "drawing",
                                                  "defects", "kinds",     "other"};
constexpr const char* kHistoryChannel = "log.history";
constexpr const char* kFilmChannel = "log.film";
constexpr int kMostEpochs = 1'000'000;
constexpr double kFrameSeconds = 0.4;
constexpr float kBeside = 80 * kGrid;  // width from which film and curves lie side by side
constexpr float kCurveHeight = 18 * kGrid;
constexpr float kGap = 3 * kGrid;

std::string_view text_of(const FileRead& read) {
  return {reinterpret_cast<const char*>(read.bytes.data()), read.bytes.size()};
}

}  // namespace

std::unique_ptr<View> make_log_view(Textures& textures) {
  return std::make_unique<LogView>(textures);
}

void LogView::describe(Fields& fields) {
  fields.integer("epoch", state_.epoch, {-1, -1, kMostEpochs});
  fields.flag("log", state_.logarithmic, false);
  fields.choice("figures", state_.figures, kGroups);
  fields.word("sorted", state_.sorted);
  fields.flag("descending", state_.descending, false);
}

void LogView::model_opened(Context& context) {
  context.queue.cancel(kHistoryChannel);
  context.queue.cancel(kFilmChannel);
  history_.reset();
  sheet_ = {};
  frame_.set({});
  shown_frame_ = -1;
  asked_ = false;
  failure_.clear();
  film_failure_.clear();
  playing_ = false;
  if (std::exchange(chosen_in_table_, {}) != context.model->key) {
    leading_ = context.model->manifest.dataset.name;
  }
}

void LogView::network_returned() {
  if (!failure_.empty() || !film_failure_.empty()) asked_ = false;
  if (measured_) measured_->retry();
}

int LogView::last_epoch() const {
  if (!history_) return 0;
  const bool longer = !history_->film_epochs.empty();
  const std::int64_t trained = history_->epochs.empty() ? 0 : history_->epochs.back();
  return static_cast<int>(std::max(trained, longer ? history_->film_epochs.back() : 0));
}

int LogView::epoch() const {
  return state_.epoch < 0 ? last_epoch() : std::min(state_.epoch, last_epoch());
}

void LogView::set_epoch(int epoch) {
  const int last = last_epoch();
  state_.epoch = epoch >= last ? -1 : std::max(0, epoch);
}

int LogView::curve_count() const {
  return history_ ? static_cast<int>(history_->curves.size()) + 1 : 3;
}

FigureGroup LogView::group(const Model& model) const {
  if (state_.figures > 0) return static_cast<FigureGroup>(state_.figures - 1);
  return main_group(model.manifest.metrics);
}

void LogView::request_files(Context& context) {
  if (asked_) return;
  asked_ = true;
  failure_.clear();
  film_failure_.clear();
  const Model& model = *context.model;
  OnReply on_history;
  on_history.read = [this](const FileRead& read) { history_ = parse_history(text_of(read)); };
  on_history.failed = [this](const std::string& message) { failure_ = message; };
  if (!history_) {
    context.queue.ask_latest(kHistoryChannel, ReadFile{0, model.key, "history"},
                             std::move(on_history));
  }
  if (!model.manifest.files.contains("film") || !sheet_.pixels.empty()) return;
  OnReply on_film;
  on_film.read = [this](const FileRead& read) {
    sheet_ = read.picture;
    shown_frame_ = -1;
  };
  on_film.failed = [this](const std::string& message) { film_failure_ = message; };
  context.queue.ask_latest(kFilmChannel, ReadFile{0, model.key, "film", true}, std::move(on_film));
}

void LogView::toggle_play() {
  playing_ = !playing_ && has_film();
  next_frame_ = 0;
  // From the beginning once it has come to its end.
  if (playing_ && epoch() >= last_epoch()) state_.epoch = 0;
}

void LogView::play(Context& context) {
  if (!playing_) return;
  context.animating = true;
  context.silent = true;
  if (next_frame_ == 0) next_frame_ = context.seconds + kFrameSeconds;
  if (context.seconds < next_frame_) return;
  next_frame_ = context.seconds + kFrameSeconds;
  const auto& epochs = history_->film_epochs;
  const auto next = std::ranges::upper_bound(epochs, std::int64_t{epoch()});
  if (next == epochs.end()) {
    playing_ = false;
    return;
  }
  set_epoch(static_cast<int>(*next));
  playing_ = epoch() < last_epoch();
}

void LogView::press_keys(Context& context) {
  if (ImGui::GetIO().WantTextInput || ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup)) return;
  if (context.input.pressed("f")) toggle_play();
  if (context.input.pressed("s")) save_film(context);
  if (context.input.pressed("g")) state_.logarithmic = !state_.logarithmic;
}

LogView::Heights LogView::heights(const Ui& ui, float width) const {
  const float line = text_size(ui.fonts.body, "X").y;
  const float below = 2 * line + (ui.touch ? 4 : 3) * kGrid + 2 * kGrid;
  const float rows = static_cast<float>(std::max(rows_, 3));
  const float columns = static_cast<float>(std::max(columns_, 1));
  Heights heights;
  const float shape =
      frame_.empty() ? 1.0f
                     : static_cast<float>(frame_.height()) / static_cast<float>(frame_.width());
  heights.film = std::min(width * shape, 40 * kGrid) + below;
  heights.curves = static_cast<float>(curve_count()) * (kCurveHeight + 1.5f * kGrid);
  heights.table = width >= kBeside ? (rows + 3) * (2 * line + kGrid)
                                   : (columns * (rows + 2) + 3) * (line + 0.75f * kGrid);
  return heights;
}

float LogView::least_height(const Ui& ui, float width) const {
  const Heights need = heights(ui, width);
  if (width >= kBeside) return 38 * kGrid + kGap + std::min(need.table, 30 * kGrid);
  return need.film + need.curves + need.table + 2 * kGap;
}

void LogView::draw_stage(Context& context, const Rect& stage) {
  const Ui& ui = context.ui;
  if (!measured_) measured_ = std::make_unique<MeasuredModels>(context.queue);
  measured_->follow(context.models);
  request_files(context);
  press_keys(context);
  play(context);
  show_frame();
  const QualityTable table = quality(*context.model);
  rows_ = static_cast<int>(table.rows.size());
  columns_ = static_cast<int>(table.columns.size());
  publish_table();
  if (!failure_.empty()) {
    ImGui::SetCursorScreenPos(stage.low);
    wrapped_text(ui.fonts.body, ui.theme.bad, failure_);
    if (button(ui, {.label = "Try again", .kind = ButtonKind::primary})) asked_ = false;
    return;
  }
  const Heights need = heights(ui, stage.width());
  Rect film = stage;
  Rect curves = stage;
  Rect measured = stage;
  if (stage.width() >= kBeside) {
    const float top = std::max(38 * kGrid, stage.height() - kGap - need.table);
    film.high.y = curves.high.y = stage.low.y + std::min(top, 62 * kGrid);
    film.high.x = film.low.x + std::min(0.44f * stage.width(), film.height() - 7 * kGrid);
    curves.low.x = film.high.x + 4 * kGrid;
    measured.low.y = film.high.y + kGap;
  } else {
    film.high.y = film.low.y + need.film;
    curves.low.y = film.high.y + kGap;
    curves.high.y = curves.low.y + need.curves;
    measured.low.y = curves.high.y + kGap;
  }
  draw_film(context, film);
  draw_curves(context, curves);
  draw_table(context, measured);
}

std::string LogView::why_no_curves() const {
  if (!history_) return "The history of this training is on its way.";
  return history_->epochs.empty() ? "No history of its training came with this model." : "";
}

std::string LogView::summary(const Model& model) const {
  if (!failure_.empty()) return failure_;
  const std::string without = why_no_curves();
  if (!history_) return without;
  std::string text = "Epoch " + std::to_string(epoch()) + " of " + std::to_string(last_epoch());
  if (!without.empty()) text = without.substr(0, without.size() - 1);
  const auto place = std::ranges::find(history_->epochs, std::int64_t{epoch()});
  if (place != history_->epochs.end()) {
    const auto at = static_cast<std::size_t>(place - history_->epochs.begin());
    for (const LossCurve& curve : history_->curves) {
      char value[32];
      // What a judge says of samples is no loss of training pictures.
      const std::vector<double>& values =
          curve.training.empty() ? curve.validation : curve.training;
      if (at >= values.size()) continue;
      ImFormatString(value, sizeof value, " %.4g", values[at]);
      text += ", " + curve.name + value;
    }
  }
  text += ".";
  if (model.manifest.metrics.empty()) return text + " Its quality was not measured.";
  const Metric& first = model.manifest.metrics.front();
  return text + " " + figure_name(first.name) + ": " + figure_text(first) + ". " +
         std::to_string(rows_) + " models are compared.";
}

std::span<const Shortcut> LogView::shortcuts() const {
  static constexpr std::array<Shortcut, 4> kShortcuts{
      {{"F", "Play the film, or stop it"},
       {"S", "Save the film as a GIF"},
       {"G", "Curves on a logarithmic scale"},
       {"\u2190  \u2192", "On a curve: the epoch before and after"}}};
  return kShortcuts;
}

std::span<const Shortcut> LogView::gestures() const {
  static constexpr std::array<Shortcut, 2> kGestures{
      {{"Tap a curve", "That epoch, in the film too"}, {"Tap a model", "Its film and its curves"}}};
  return kGestures;
}

}  // namespace lab
