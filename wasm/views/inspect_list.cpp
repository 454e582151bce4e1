// SPDX-License-Identifier: MIT
// Page Inspect: the list of pictures, sortable, a row for each.
#include <algorithm>
#include <array>
#include <cmath>

#include "imgui_internal.h"
#include "shared/anomaly/conformal.h"
#include "wasm/views/inspect.h"
#include "wasm/views/plots.h"

namespace lab {

namespace {

constexpr float kRowHeight = 4.5f * kGrid;
constexpr float kMarkWidth = 4.5f * kGrid;
constexpr float kScoreWidth = 8 * kGrid;
constexpr float kPValueWidth = 7 * kGrid;

struct Column {
  const char* title;
  const char* tooltip;
  BatchOrder order;
  float width;
};

// Their widths fill the row.
std::array<Column, 4> columns(float row_width) {
  const float name_width = row_width - kMarkWidth - kScoreWidth - kPValueWidth;
  return {{{"#", "In the order of arrival", BatchOrder::arrival, kMarkWidth},
           {"Name", nullptr, BatchOrder::name, name_width},
           {"Score", "How much the model cannot redraw", BatchOrder::score, kScoreWidth},
           {"p", "Share of good pictures that score as high", BatchOrder::p_value, kPValueWidth}}};
}

// A column's title that sorts by it.
void draw_head(const Ui& ui, const Column& column, InspectState& state) {
  const auto& [title, explanation, sorts_by, width] = column;
  const int order = static_cast<int>(sorts_by);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const bool pressed = ImGui::InvisibleButton(title, {width, 3.5f * kGrid});
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const bool active = state.order == order;
  const ImU32 ink = active || ImGui::IsItemHovered() ? ui.theme.text : ui.theme.muted;
  draw_text(list, ui.fonts.small, {at.x + 4, at.y + 5}, ink, title);
  tooltip(ui, explanation);
  if (active) {
    const float x = at.x + text_size(ui.fonts.small, title).x + 12;
    draw_icon(ui.fonts, state.descending ? Icon::down : Icon::up, {x, at.y + 14}, ink,
              IconSize::small);
  }
  ImGui::RenderNavHighlight({at, {at.x + width, at.y + 3.5f * kGrid}}, ImGui::GetItemID());
  if (!pressed) return;
  state.descending = active && !state.descending;
  state.order = order;
}

}  // namespace

void InspectView::draw_list(Context& context, ImVec2 size) {
  const std::array<int, 3> key{batch_.version(), state_.order, state_.descending ? 1 : 0};
  if (key != places_key_) {
    places_key_ = key;
    places_ = batch_.ordered(static_cast<BatchOrder>(state_.order), state_.descending);
  }
  const float top_of_all = ImGui::GetCursorScreenPos().y;
  ImGui::BeginGroup();  // so that every line begins where the list does
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 2});
  // The columns stay where they are when a scroll bar comes.
  const float width = size.x - ImGui::GetStyle().ScrollbarSize;
  draw_list_head(context, width);
  ImGui::PopStyleVar();
  const float used = ImGui::GetCursorScreenPos().y - top_of_all;
  begin_scroll("list", {size.x, std::max(kRowHeight, size.y - used)}, {0, 0});
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(places_.size()), kRowHeight);
  const auto& items = batch_.items();
  if (reveal_) {
    const auto found = std::find_if(places_.begin(), places_.end(), [&](int place) {
      return selected_ && items[static_cast<std::size_t>(place)].id == *selected_;
    });
    if (found != places_.end()) {
      const float row = static_cast<float>(found - places_.begin()) * kRowHeight;
      const float top = ImGui::GetScrollY();
      const float height = ImGui::GetWindowHeight();
      if (row < top || row + kRowHeight > top + height) ImGui::SetScrollY(row - height / 2);
    }
    reveal_ = false;
  }
  while (clipper.Step()) {
    for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
      const BatchItem& item = items[static_cast<std::size_t>(places_[static_cast<std::size_t>(i)])];
      if (draw_row(context, item, width)) selected_ = item.id;
    }
  }
  ImGui::PopStyleVar();
  end_scroll();
  ImGui::EndGroup();
}

void InspectView::draw_list_head(Context& context, float width) {
  const Ui& ui = context.ui;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const auto total = static_cast<int>(batch_.items().size());
  const int left = batch_.unfinished();
  std::string title = std::to_string(total) + (total == 1 ? " picture" : " pictures");
  if (left > 0) title = std::to_string(total - left) + " of " + title;
  text(ui.fonts.strong, ui.theme.text, title);
  if (left > 0) {
    const ImVec2 low = ImGui::GetCursorScreenPos();
    const float share = static_cast<float>(total - left) / static_cast<float>(total);
    list.AddRectFilled(low, {low.x + width, low.y + 4}, ui.theme.border, 2);
    list.AddRectFilled(low, {low.x + width * share, low.y + 4}, ui.theme.accent, 2);
  }
  ImGui::Dummy({width, 4});
  for (const Column& column : columns(width)) {
    if (column.order != BatchOrder::arrival) ImGui::SameLine(0, 0);
    draw_head(ui, column, state_);
  }
}

bool InspectView::draw_row(Context& context, const BatchItem& item, float width) const {
  const Ui& ui = context.ui;
  const ScoringInfo& scoring = *context.model->manifest.scoring;
  ImGui::PushID(item.id);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const bool pressed = ImGui::InvisibleButton("row", {width, kRowHeight});
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 end(at.x + width, at.y + kRowHeight - 2);
  const bool is_selected = selected_ == item.id;
  if (is_selected || ImGui::IsItemHovered()) {
    list.AddRectFilled(at, end, is_selected ? ui.theme.accent_soft : ui.theme.raised, 6);
  }
  ImGui::RenderNavHighlight({at, end}, ImGui::GetItemID());
  const bool done = item.status == ItemStatus::done;
  const bool failed = item.status == ItemStatus::failed;
  const bool defect = done && item.score > threshold(scoring);
  const float y = (at.y + end.y) / 2;
  const ImU32 color = defect || failed ? ui.theme.bad : ui.theme.good;
  if (done || failed) {
    const Icon icon = failed ? Icon::cross : defect ? Icon::warning : Icon::check;
    draw_icon(ui.fonts, icon, {at.x + 2 * kGrid, y}, color, IconSize::small);
  } else {
    list.AddCircle({at.x + 2 * kGrid, y}, 5, ui.theme.muted, 0, 1.5f);
  }
  const float line = text_size(ui.fonts.body, "X").y / 2;
  const float name_x = at.x + kMarkWidth + 4;
  const float score_x = end.x - kScoreWidth - kPValueWidth + 4;
  const std::string name = elided(ui.fonts.body, item.name, score_x - name_x - kGrid);
  draw_text(list, ui.fonts.body, {name_x, y - line}, ui.theme.text, name);
  if (failed) draw_text(list, ui.fonts.body, {score_x, y - line}, ui.theme.bad, "error");
  if (done) {
    char number[32];
    ImFormatString(number, sizeof number, "%.4f", item.score);
    draw_text(list, ui.fonts.body, {score_x, y - line}, ui.theme.text, number);
    ImFormatString(number, sizeof number, "%.3f",
                   conformal_p_value(scoring.calibration_scores, item.score));
    draw_text(list, ui.fonts.body, {score_x + kScoreWidth, y - line}, ui.theme.muted, number);
  }
  tooltip(ui, failed ? item.failure.c_str() : name == item.name ? nullptr : item.name.c_str());
  ImGui::PopID();
  return pressed;
}

}  // namespace lab
