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
constexpr float kThumbnailWidth = kRowHeight;
constexpr int kThumbnailRows = 64;  // more than any screen shows
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

// A column's title that sorts by it. True if it was pressed.
bool draw_head(const Ui& ui, const Column& column, InspectState& state) {
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
  report_focus(ui, title, kRoleButton,
               !active            ? "sorts the list"
               : state.descending ? "descending"
                                  : "ascending");
  if (!pressed) return false;
  state.descending = active && !state.descending;
  state.order = order;
  return true;
}

void paste(Image& strip, int row, const Image& picture) {
  const int left = (strip.width - picture.width) / 2;
  const int top = row * strip.width + (strip.width - picture.height) / 2;
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) {
      for (int c = 0; c < 3; ++c) {
        strip.at(left + x, top + y, c) = picture.at(x, y, picture.channels == 1 ? 0 : c);
      }
      strip.at(left + x, top + y, 3) = 255;
    }
  }
}

}  // namespace

void InspectView::draw_list(Context& context, ImVec2 size) {
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
  order_list(threshold(*context.model->manifest.scoring));  // the head may have been pressed
  std::optional<int> chosen;
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(places_.size()), kRowHeight);
  reveal_selected();
  const int first = update_thumbnails();
  while (clipper.Step()) {
    for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
      const BatchItem& item = listed(i);
      const ImVec2 at = ImGui::GetCursorScreenPos();
      if (draw_row(context, item, width)) chosen = item.id;
      draw_thumbnail(i - first, {at.x + kMarkWidth, at.y + 1});
    }
  }
  ImGui::PopStyleVar();
  end_scroll();
  ImGui::EndGroup();
  if (chosen) selected_ = chosen;
}

void InspectView::reveal_selected() {
  if (sorted_anew_) ImGui::SetScrollY(0);
  const std::ptrdiff_t place = place_of_selected();
  if (reveal_ && !sorted_anew_ && place < std::ssize(places_)) {
    const float row = static_cast<float>(place) * kRowHeight;
    const float top = ImGui::GetScrollY();
    const float height = ImGui::GetWindowHeight();
    if (row < top || row + kRowHeight > top + height) ImGui::SetScrollY(row - height / 2);
  }
  reveal_ = sorted_anew_ = false;
}

int InspectView::update_thumbnails() {
  const int first = static_cast<int>(ImGui::GetScrollY() / kRowHeight);
  const int last = std::min(first + kThumbnailRows, static_cast<int>(places_.size()));
  std::vector<std::pair<int, bool>> rows;
  for (int i = first; i < last; ++i) {
    rows.emplace_back(listed(i).id, !listed(i).thumbnail.pixels.empty());
  }
  if (rows == thumbnail_rows_) return first;
  thumbnail_rows_ = std::move(rows);
  // Always of one size, so that it is changed in its place.
  Image strip(kThumbnailSide, kThumbnailSide * kThumbnailRows, 4);
  for (int i = first; i < last; ++i) {
    if (!listed(i).thumbnail.pixels.empty()) paste(strip, i - first, listed(i).thumbnail);
  }
  thumbnails_.set(strip);
  return first;
}

void InspectView::draw_thumbnail(int row, ImVec2 at) const {
  if (row < 0 || row >= kThumbnailRows || thumbnails_.empty()) return;
  constexpr float kStep = 1.0f / kThumbnailRows;
  constexpr float kEdge = kStep / (2 * kThumbnailSide);  // half a texel: nothing of the next row
  const float top = kStep * static_cast<float>(row);
  ImGui::GetWindowDrawList()->AddImage(thumbnails_.id(), at,
                                       {at.x + kThumbnailSide, at.y + kThumbnailSide},
                                       {0, top + kEdge}, {1, top + kStep - kEdge});
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
    sorted_anew_ |= draw_head(ui, column, state_);
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
  const Verdict verdict = verdict_of(item, threshold(scoring));
  const bool done = item.status == ItemStatus::done;
  const bool failed = verdict == Verdict::error;
  const float y = (at.y + end.y) / 2;
  if (verdict == Verdict::waiting) {
    list.AddCircle({at.x + 2 * kGrid, y}, 5, ui.theme.muted, 0, 1.5f);
  } else {
    const auto [icon, color] = mark_of(ui.theme, verdict);
    draw_icon(ui.fonts, icon, {at.x + 2 * kGrid, y}, color, IconSize::small);
  }
  report_focus(ui, item.name, kRoleButton, name_of(verdict));
  const float line = text_size(ui.fonts.body, "X").y / 2;
  const float name_x = at.x + kMarkWidth + kThumbnailWidth + 4;
  const float score_x = end.x - kScoreWidth - kPValueWidth + 4;
  const std::string name = elided_middle(ui.fonts.body, item.name, score_x - name_x - kGrid);
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
