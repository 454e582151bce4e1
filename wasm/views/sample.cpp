// SPDX-License-Identifier: MIT
// Page Sample: state, requests and the sheet (sample.h). Its controls: sample_controls.cpp.
#include "wasm/views/sample.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "imgui_internal.h"
#include "shared/base/error.h"
#include "shared/image/pixels.h"
#include "shared/latent/bank.h"
#include "wasm/ui/seeds.h"
#include "wasm/views/plots.h"

namespace lab {

namespace {

constexpr std::array<std::string_view, 3> kSources{"prior", "around", "between"};
constexpr std::array<std::string_view, 3> kSizes{"medium", "small", "large"};
constexpr int kMostPictures = 400;
constexpr int kMostChanges = 512;  // numbers in a link

void append(std::vector<float>& codes, const std::optional<Code>& code, std::size_t dim) {
  if (code) {
    codes.insert(codes.end(), code->begin(), code->end());
  } else {
    codes.resize(codes.size() + dim);  // a class without known codes: the prior's mean
  }
}

}  // namespace

std::unique_ptr<View> make_sample_view(Textures& textures) {
  return std::make_unique<SampleView>(textures);
}

std::optional<SampleSource> source_of(const Model& model, const SampleState& state) {
  const bool has_bank = model.bank && model.bank->size() > 0;
  const bool prior = state.source == kFromPrior || !has_bank;
  if (prior && model.can.samples) return kFromPrior;
  if (!has_bank) return std::nullopt;
  return state.source == kBetweenKnown ? kBetweenKnown : kAroundKnown;
}

std::vector<float> sheet_codes(const Model& model, const SampleState& state, int count) {
  const auto dim = static_cast<std::size_t>(model.dim());
  const auto size = static_cast<std::size_t>(count);
  const auto source = source_of(model, state);
  if (!source) return std::vector<float>(size * dim);
  if (*source == kFromPrior) {
    std::vector<float> codes = normal_samples(state.seed, size * dim);
    for (float& value : codes) value *= static_cast<float>(state.temperature);
    return codes;
  }
  const std::optional<int> label = state.label < 0 ? std::nullopt : std::optional(state.label);
  Rng rng(state.seed);
  std::vector<float> codes;
  codes.reserve(size * dim);
  for (std::size_t i = 0; i < size; ++i) {
    append(codes,
           *source == kAroundKnown ? sample_around(*model.bank, label, state.noise, rng)
                                   : sample_between(*model.bank, label, rng),
           dim);
  }
  return codes;
}

SampleView::SampleView(Textures& textures)
    : atlas_(textures),
      code_texture_(textures),
      nearest_texture_(textures),
      path_texture_(textures) {}

void SampleView::describe(Fields& fields) {
  fields.seed("seed", state_.seed, 1);
  fields.number("temperature", state_.temperature, {1, 0, 3});
  fields.choice("from", state_.source, kSources);
  fields.integer("class", state_.label, {-1, -1, 999});
  fields.number("noise", state_.noise, {0.5, 0, 3});
  fields.choice("size", state_.size, kSizes);
  fields.integer("selected", state_.selected, {-1, -1, kMostPictures - 1});
  fields.numbers("code", state_.changes, kMostChanges);
  fields.integer("step", state_.station, {-1, -1, 1000});
}

void SampleView::adopt(const Model& model) {
  const auto classes = static_cast<int>(model.manifest.dataset.classes.size());
  if (state_.label >= classes) state_.label = -1;
  if (!model.manifest.path || state_.station >= model.manifest.path->steps) state_.station = -1;
  std::vector<float> kept;
  for (std::size_t i = 0; i + 1 < state_.changes.size(); i += 2) {
    const float index = state_.changes[i];
    if (index < 0 || index >= static_cast<float>(model.dim())) continue;
    kept.insert(kept.end(), {index, state_.changes[i + 1]});
  }
  state_.changes = std::move(kept);
}

void SampleView::model_opened(Context& context) {
  context.queue.cancel("sample.sheet");
  context.queue.cancel("sample.code");
  codes_.clear();
  images_.clear();
  paths_.clear();
  station_.reset();
  path_texture_.set({});
  path_of_ = -1;
  atlas_.set({});
  asked_.reset();
  asked_code_.clear();
  code_image_ = {};
  code_texture_.set({});
  nearest_texture_.set({});
  nearest_.reset();
  failure_.clear();
}

SampleView::Layout SampleView::arrange(const Context& context, const Rect& stage) const {
  constexpr std::array<float, 3> kTarget{84, 56, 140};  // in the order of kSizes
  const PreprocessSpec& spec = context.model->manifest.preprocess;
  const float target =
      kTarget[static_cast<std::size_t>(state_.size)] * (spec.width > 32 ? 1.5f : 1);
  const float pixel = ImGui::GetIO().DisplayFramebufferScale.x;
  // Every pixel of a picture covers the same number of device pixels, so that it is crisp.
  const auto width = static_cast<float>(spec.width);
  const float zoom = std::max(1.0f, std::round(target * pixel / width));
  Layout layout;
  layout.tile = zoom * width / pixel;
  layout.gap = std::max(2.0f, std::round(layout.tile * 0.06f));
  const float step = layout.tile + layout.gap;
  const int limit = std::min(kMostPictures, picture_limit(*context.model));
  layout.columns = std::clamp(static_cast<int>((stage.width() + layout.gap) / step), 1, limit);
  const int rows = static_cast<int>((stage.height() + layout.gap) / step);
  layout.rows = std::clamp(rows, 1, std::max(1, limit / layout.columns));
  const float used_x = static_cast<float>(layout.columns) * step - layout.gap;
  const float used_y = static_cast<float>(layout.rows) * step - layout.gap;
  const auto snap = [pixel](float value) { return std::floor(value * pixel) / pixel; };
  layout.low = {snap(stage.low.x + (stage.width() - used_x) / 2),
                snap(stage.low.y + std::max(0.0f, stage.height() - used_y) / 2)};
  return layout;
}

void SampleView::request_sheet(Context& context, int count) {
  SampleState wanted = state_;
  wanted.selected = -1;  // neither changes the sheet
  wanted.changes.clear();
  wanted.size = 0;
  wanted.station = -1;
  if (asked_ == wanted && asked_count_ >= count) return;
  asked_ = wanted;
  asked_count_ = count;
  const Model& model = *context.model;
  std::vector<float> codes = sheet_codes(model, wanted, count);
  Run request = decode_request(model, codes, wanted.label);
  OnReply on_reply;
  on_reply.output = [this, &model, codes](const Output& output) {
    images_ = decoded_images(model, output);
    paths_ = decoded_paths(model, output);
    station_ = paths_.empty() ? std::nullopt : std::optional(model.manifest.path->steps);
    path_of_ = -1;
    codes_ = codes;
    show_sheet();
    failure_.clear();
  };
  on_reply.failed = [this](const std::string& message) { failure_ = message; };
  context.queue.ask_latest("sample.sheet", std::move(request), std::move(on_reply));
}

void SampleView::show_sheet() {
  atlas_columns_ = static_cast<int>(std::ceil(std::sqrt(static_cast<double>(images_.size()))));
  atlas_.set(contact_sheet(images_, {.columns = atlas_columns_, .gap = 0}));
}

// Codes around or between known ones take at least one of the class.
bool SampleView::knows_class(const Model& model) const {
  const auto source = source_of(model, state_);
  if (state_.label < 0 || source == kFromPrior || !model.bank) return true;
  return std::ranges::find(model.bank->labels, state_.label) != model.bank->labels.end();
}

std::string SampleView::why_no_sheet(const Model& model) const {
  if (!source_of(model, state_)) {
    return "This model has codes for pictures alone, and brings none.";
  }
  if (knows_class(model)) return "";
  return "This model brings no code of the class " + model.class_name(state_.label) + ".";
}

int SampleView::class_at(const Model& model, int place) const {
  const auto classes = static_cast<int>(model.manifest.dataset.classes.size());
  if (state_.label >= 0 && state_.label < classes) return state_.label;
  return classes > 0 ? place % classes : -1;
}

std::vector<float> SampleView::selected_code() const {
  if (state_.selected < 0 || images_.empty()) return {};
  const std::size_t dim = codes_.size() / images_.size();
  const auto at = static_cast<std::size_t>(state_.selected) * dim;
  if (at + dim > codes_.size()) return {};
  std::vector<float> code(codes_.begin() + static_cast<std::ptrdiff_t>(at),
                          codes_.begin() + static_cast<std::ptrdiff_t>(at + dim));
  for (std::size_t i = 0; i + 1 < state_.changes.size(); i += 2) {
    const auto index = static_cast<std::size_t>(std::max(0.0f, state_.changes[i]));
    if (index < dim) code[index] = state_.changes[i + 1];
  }
  return code;
}

void SampleView::request_code(Context& context) {
  if (context.model->manifest.path) return;  // its controls show the picture's path instead
  std::vector<float> code = selected_code();
  if (code.empty() || code == asked_code_) return;
  asked_code_ = code;
  const Model& model = *context.model;
  std::vector<float> both = code;
  const std::optional<int> nearest = model.nearest(code);
  if (nearest) {
    const auto known = model.bank->code(*nearest);
    both.insert(both.end(), known.begin(), known.end());
  }
  OnReply on_reply;
  on_reply.output = [this, &model, nearest](const Output& output) {
    const std::vector<Image> images = decoded_images(model, output);
    code_image_ = images[0];
    code_texture_.set(images[0]);
    nearest_ = nearest;
    nearest_texture_.set(images.size() > 1 ? images[1] : Image());
  };
  on_reply.failed = [this](const std::string& message) { failure_ = message; };
  context.queue.ask_latest("sample.code",
                           decode_request(model, both, class_at(model, state_.selected)),
                           std::move(on_reply));
}

void SampleView::draw_stage(Context& context, const Rect& stage) {
  if (const std::string why = why_no_sheet(*context.model); !why.empty()) {
    ImGui::SetCursorScreenPos(stage.low);
    wrapped_text(context.ui.fonts.body, context.ui.theme.muted, why);
    shown_ = 0;
    return;
  }
  const Layout layout = arrange(context, stage);
  const int places = layout.columns * layout.rows;
  if (state_.selected >= places) {
    context.notice = "Sample " + std::to_string(state_.selected + 1) + " is not on this sheet of " +
                     std::to_string(places) + ".";
    select(-1);
  }
  request_sheet(context, places);
  show_station(*context.model);
  shown_ = std::min(places, static_cast<int>(images_.size()));
  request_code(context);
  if (!failure_.empty()) {
    ImGui::SetCursorScreenPos(stage.low);
    wrapped_text(context.ui.fonts.body, context.ui.theme.bad, failure_);
    if (button(context.ui, {.label = "Try again", .kind = ButtonKind::primary})) {
      failure_.clear();
      asked_.reset();
      asked_code_.clear();
    }
    return;
  }
  draw_sheet(context, layout);
  if (context.input.pressed("r")) state_.seed = another_seed(state_.seed);
  if (context.input.pressed("s")) save_sheet(context);
}

void SampleView::draw_sheet(Context& context, const Layout& layout) {
  const Ui& ui = context.ui;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float step = layout.tile + layout.gap;
  ImGui::SetCursorScreenPos(layout.low);
  const bool clicked = ImGui::InvisibleButton(
      "sheet", {static_cast<float>(layout.columns) * step, static_cast<float>(layout.rows) * step});
  ImGui::RenderNavHighlight({ImGui::GetItemRectMin(), ImGui::GetItemRectMax()}, ImGui::GetItemID());
  int hovered = -1;
  if (item_has_pointer()) {
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const int column = static_cast<int>((mouse.x - layout.low.x) / step);
    const int row = static_cast<int>((mouse.y - layout.low.y) / step);
    hovered = row * layout.columns + column;
  }
  const bool by_mouse = clicked && ImGui::IsMouseReleased(ImGuiMouseButton_Left);
  if (by_mouse && hovered >= 0) {
    select(hovered == state_.selected ? -1 : hovered);
    // On a phone the code lies below what the controls show.
    reveals_code_ = ui.narrow && state_.selected >= 0;
    context.shows_controls |= reveals_code_;
    context.animating |= reveals_code_;
  }
  move_selection(context, layout, clicked && !by_mouse);
  report_focus(
      ui, "Sheet of samples", kRolePicture,
      state_.selected < 0 ? "Enter opens a code" : "sample " + std::to_string(state_.selected + 1));
  const bool changed_code = !code_texture_.empty() && !state_.changes.empty() && paths_.empty();
  const int atlas_rows =
      images_.empty() ? 1 : (static_cast<int>(images_.size()) - 1) / atlas_columns_ + 1;
  for (int i = 0; i < layout.columns * layout.rows; ++i) {
    const ImVec2 low(layout.low.x + static_cast<float>(i % layout.columns) * step,
                     layout.low.y + static_cast<float>(i / layout.columns) * step);
    const ImVec2 high(low.x + layout.tile, low.y + layout.tile);
    if (i >= shown_) {
      list.AddRectFilled(low, high, ui.theme.raised);
      continue;
    }
    if (i == state_.selected && changed_code) {
      list.AddImage(code_texture_.id(), low, high);
    } else {
      const ImVec2 cell(1 / static_cast<float>(atlas_columns_), 1 / static_cast<float>(atlas_rows));
      const ImVec2 from(static_cast<float>(i % atlas_columns_) * cell.x,
                        static_cast<float>(i / atlas_columns_) * cell.y);
      list.AddImage(atlas_.id(), low, high, from, {from.x + cell.x, from.y + cell.y});
    }
    if (i == state_.selected || i == hovered) {
      const float thick = i == state_.selected ? 3.0f : 2.0f;
      list.AddRect({low.x - thick, low.y - thick}, {high.x + thick, high.y + thick},
                   faded(ui.theme.accent, i == state_.selected ? 1.0f : 0.6f), 3, 0, thick);
    }
  }
}

void SampleView::move_selection(Context& context, const Layout& layout, bool pressed) {
  const ImGuiID id = ImGui::GetItemID();
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  if (g.ActiveId != 0 && g.ActiveId != id) return;
  if (ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup)) return;
  // The navigation takes it too, and has left the sheet by now.
  if (context.input.pressed("Escape")) select(-1);
  if (!item_has_keyboard() && !(g.NavDisableHighlight && state_.selected >= 0)) return;
  int moved = state_.selected;
  const auto arrow = [id](ImGuiKey key) {
    ImGui::SetKeyOwner(key, id);
    return ImGui::IsKeyPressed(key, id, ImGuiInputFlags_Repeat);
  };
  if (arrow(ImGuiKey_LeftArrow)) --moved;
  if (arrow(ImGuiKey_RightArrow)) ++moved;
  if (arrow(ImGuiKey_UpArrow)) moved -= layout.columns;
  if (arrow(ImGuiKey_DownArrow)) moved += layout.columns;
  if (moved != state_.selected) moved = std::clamp(moved, 0, layout.columns * layout.rows - 1);
  if (pressed) moved = state_.selected < 0 ? last_selected_ : -1;
  select(moved);
}

void SampleView::select(int place) {
  if (place == state_.selected) return;
  if (state_.selected >= 0) last_selected_ = state_.selected;
  state_.selected = place;
  state_.changes.clear();
}

std::string SampleView::summary(const Model& model) const {
  if (std::string why = why_no_sheet(model); !why.empty()) return why;
  if (!failure_.empty()) return failure_;
  if (shown_ == 0) return "Decoding samples.";
  std::string text = std::to_string(shown_) + (shown_ == 1 ? " sample" : " samples") +
                     " with seed " + std::to_string(state_.seed) + ".";
  if (const auto at = station(model)) {
    text += " Step " + std::to_string(*at) + " of " + std::to_string(model.manifest.path->steps) +
            (*at == 0 ? ": noise." : ".");
  }
  if (state_.selected >= 0) {
    text += " Sample " + std::to_string(state_.selected + 1) + " is selected.";
    if (nearest_ && model.bank) {
      const auto index = static_cast<std::size_t>(*nearest_);
      text += " The nearest known code is of class " + model.class_name(model.bank->labels[index]) +
              ".";
    }
  }
  return text;
}

std::span<const Shortcut> SampleView::gestures() const {
  static constexpr std::array<Shortcut, 2> kGestures{
      {{"Tap a sample", "Open its code; again: close it"},
       {"Drag a bar", "Bend the picture by its code"}}};
  return kGestures;
}

std::span<const Shortcut> SampleView::shortcuts() const {
  static constexpr std::array<Shortcut, 4> kShortcuts{
      {{"R", "Another seed"},
       {"S", "Save the sheet as PNG"},
       {"Arrows", "Move the selection;  Enter opens and closes it"},
       {"Esc", "Close the code"}}};
  return kShortcuts;
}

}  // namespace lab
